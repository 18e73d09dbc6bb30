import Wire

/// Names that people can say, from a seed.
enum SessionName {
    private static let adjectives = [
        "amber", "brisk", "calm", "clear", "early", "even", "fair", "fond", "glad", "keen", "kind", "light", "lucid",
        "mild", "neat", "open", "plain", "quick", "quiet", "ripe", "sharp", "sound", "steady", "still", "swift",
        "tidy", "true", "vivid", "warm", "wide", "wise", "young",
    ]
    private static let nouns = [
        "arch", "avenue", "bank", "bay", "bend", "bridge", "brook", "canal", "coast", "corner", "court", "creek",
        "cross", "dale", "ferry", "field", "ford", "gate", "grove", "harbour", "heath", "hill", "lane", "mead", "mill",
        "path", "pier", "quay", "ridge", "row", "walk", "wharf",
    ]

    /// Such as `quiet-harbour-417`.
    static func from(_ seed: String) -> String {
        let word = Hash.of(.developmentKey, Array("name/\(seed)".utf8)).bytes.words.0
        let adjective = adjectives[Int(word % 32)]
        let noun = nouns[Int(word >> 8 % 32)]
        return "\(adjective)-\(noun)-\(100 + (word >> 16) % 900)"
    }
}
