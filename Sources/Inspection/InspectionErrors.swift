public import Store

/// A store that holds what no node writes.
public struct DamagedStore: Error, CustomStringConvertible {
    /// What is wrong, where, and what to do.
    public let description: String

    /// - Parameters:
    ///   - place: what cannot be right, such as `sub-block 7`.
    ///   - reason: why it cannot.
    public init(_ place: String, _ reason: String, _ store: NodeStore) {
        description =
            "\(place) is damaged: \(reason). Run `laneway verify \(store.directory)`, which says what it should be."
    }
}

/// Something well asked for that is not there.
public struct NotThere: Error, CustomStringConvertible {
    /// What is not there, and what is.
    public let description: String

    /// Says what is not there, and what is.
    public init(description: String) { self.description = description }
}
