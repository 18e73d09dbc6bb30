/// The secret that admin methods are called with: whoever may read it runs the node (SVC-30).
public struct AdminToken: Sendable {
    /// 64 hexadecimal digits.
    public let text: String

    /// A new one, which nobody can guess.
    public init() {
        var generator = SystemRandomNumberGenerator()
        text = (0..<4).map { _ in
            let digits = String(generator.next() as UInt64, radix: 16)
            return String(repeating: "0", count: 16 - digits.count) + digits
        }.joined()
    }

    /// Whether a request's `Authorization` is this one's, in a time that does not tell how much of it is.
    func authorises(_ header: String?) -> Bool {
        let (expected, given) = (Array("Bearer \(text)".utf8), Array((header ?? "").utf8))
        guard expected.count == given.count else { return false }
        return zip(expected, given).reduce(0) { $0 | ($1.0 ^ $1.1) } == 0
    }
}
