"""What Argosy costs on this machine."""
