"""Many runs: strategies over replications."""
