"""What happens after delivery when somebody is not content."""
