/// One step on the way from a file's start to a value: a table's key or an array's element.
package enum ManifestStep: Hashable, Sendable {
    case key(String)
    /// From 0.
    case element(Int)
}

extension ManifestStep: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral {
    /// A key.
    package init(stringLiteral key: String) { self = .key(key) }
    /// An element.
    package init(integerLiteral index: Int) { self = .element(index) }
}
