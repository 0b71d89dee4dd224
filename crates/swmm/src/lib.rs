//! SWMM 5 decks: read line by line into a river model, every unsupported line named, and results in the units of the deck.
