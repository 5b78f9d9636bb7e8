"""Generic views: endpoints that are no resource, of a few lines each, through the same doors and in the same grammar.

Loaded only where a team declares one. Has no rule of its own about rows and fields: the policy of a model wins.
"""
