"""What ``make bench`` runs: Steward beside plain Flask-Admin, on the same databases, as ratios.

Measures, and judges by the budgets; changes nothing but databases of its own.
"""
