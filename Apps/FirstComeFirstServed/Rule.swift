// Replaced by the app's rule.
