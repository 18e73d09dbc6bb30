import Wire

extension FlowTransaction {
    /// CancelsFirst's kinds (Apps/CancelsFirst): a swap takes, everything else does not.
    private static let immediateOrCancel: UInt8 = 4
    private static let otherAction: UInt8 = 0

    /// Bytes of the facts at the start of every ``playedPayload(bytes:)``: kind, selector, recorded hash.
    package static let factsBytes = 1 + 4 + 32

    /// What a devnet puts in place of the call data (DEV-4): kind, selector and recorded hash, then zero bytes up to
    /// `bytes`. What was in it is not on record, but its size pays data fees.
    ///
    /// - Parameter bytes: at least ``factsBytes``.
    package func playedPayload(bytes: Int) -> [UInt8] {
        var payload: [UInt8] = [hasSwap ? Self.immediateOrCancel : Self.otherAction]
        payload += selector?.bytes ?? [0, 0, 0, 0]
        payload += hash.array
        return payload + [UInt8](repeating: 0, count: bytes - payload.count)
    }
}
