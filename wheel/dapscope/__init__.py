"""dapscope, as npm has it, for those who have pip: see __main__."""
