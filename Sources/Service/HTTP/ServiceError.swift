/// Why a service cannot be started.
public struct ServiceError: Error, Sendable, CustomStringConvertible {
    /// The stable code that users see.
    public static let code = "SERVICE_CANNOT_LISTEN"
    /// Where it was to listen.
    public let address: ListenAddress
    /// What the system said.
    public let reason: String

    /// Code, address, reason and what to do.
    public var description: String {
        "\(Self.code): cannot listen on \(address): \(reason); choose another address, or port 0 for any that is free"
    }
}
