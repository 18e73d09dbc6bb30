/// Whose signature an entry lacks.
public struct SignatureError: Error, Hashable, Sendable {
    /// The stable code that users see.
    public static let code = "INVALID_SIGNATURE"

    /// Which entry it was.
    public let kind: LogEntry.Kind
    /// Whose signature it should have carried.
    public let signer: PublicKey

    /// A missing signature of `signer` on an entry of `kind`.
    public init(kind: LogEntry.Kind, signer: PublicKey) {
        self.kind = kind
        self.signer = signer
    }
}

extension SignatureError: CustomStringConvertible {
    /// Code, entry, signer and what to do, in one line.
    public var description: String {
        "\(Self.code): the signature of this \(kind) entry is not \(signer)'s; sign it with that key for this network's chain id"
    }
}

/// Why bytes are no entry that may be appended.
public enum EntryError: Error, Hashable, Sendable {
    /// The bytes are no entry's canonical encoding.
    case encoding(WireError)
    /// The entry is not signed by who must sign it.
    case signature(SignatureError)
}

extension EntryError: CustomStringConvertible {
    /// That of the error inside.
    public var description: String {
        switch self {
        case .encoding(let error): error.description
        case .signature(let error): error.description
        }
    }
}
