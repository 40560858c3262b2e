"""What a market is made of, as its files say it, and the data tables it reads."""
