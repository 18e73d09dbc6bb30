extension BinaryInteger {
    /// The digits in groups of three with `_`, as they can be pasted into a test.
    var text: String {
        let digits = String(magnitude)
        var groups: [Substring] = []
        var end = digits.endIndex
        while end > digits.startIndex {
            let start = digits.index(end, offsetBy: -3, limitedBy: digits.startIndex) ?? digits.startIndex
            groups.append(digits[start..<end])
            end = start
        }
        return (self < 0 ? "-" : "") + groups.reversed().joined(separator: "_")
    }
}

/// `left` less `right` with its sign; no type is wide enough for all of them.
func difference(_ left: UInt128, _ right: UInt128) -> String {
    if left == right { return "0" }
    return left > right ? "+\((left - right).text)" : "-\((right - left).text)"
}
