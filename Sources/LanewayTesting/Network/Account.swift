public import Wire

/// Somebody who has money on a ``LanewayNetwork`` and can sign.
///
/// Made by ``LanewayNetwork/account(_:balance:sourceLocation:)``; ``LanewayNetwork/treasury(of:sourceLocation:)`` and
/// ``LanewayNetwork/operatorAccount`` are there from the start.
public struct Account: Sendable {
    /// What tables call it.
    public let name: String
    let secret: SecretKey

    /// The account's key, which names it everywhere else.
    public var key: PublicKey { secret.publicKey }
}

extension Account: Hashable {
    /// True for the same key.
    public static func == (left: Account, right: Account) -> Bool { left.key == right.key }
    /// Feeds the key.
    public func hash(into hasher: inout Hasher) { hasher.combine(key) }
}

extension Account: CustomStringConvertible {
    /// The name.
    public var description: String { name }
}
