"""The API as a person at a browser sees it: the answer with its links, the request to copy, what else can be done here.

Draws what was answered; reads no row, and says nothing that the answer and the policy do not.
"""
