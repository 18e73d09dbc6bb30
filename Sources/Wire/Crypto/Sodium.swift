internal import CSodium

/// libsodium, started once a process.
enum Sodium {
    private static let isReady: Bool = sodium_init() >= 0

    /// Starts libsodium unless that was done. It fails only if the system has no source of randomness, and then no
    /// signature can be checked in this process: there is nothing to go on with.
    @inline(__always) static func start() {
        precondition(isReady, "libsodium did not start (sodium_init failed): no hash or signature can be computed")
    }
}
