import Wire

extension TestNetwork {
    /// A leg that pays the base fee and 50 more.
    static func leg(
        _ lane: LaneName, _ opening: Opening, from sender: SecretKey, gas: UInt64 = 10_000, payload: [UInt8] = []
    ) -> Leg {
        Leg(
            lane: lane, opening: opening, sender: sender.publicKey, gasLimit: gas, maxFeePerGas: minimumBaseFee + 50,
            maxPriorityFeePerGas: 50, payload: payload)
    }

    /// A bundle signed by `payer`, whose are all its legs.
    func bundle(
        _ legs: [Leg], from payer: SecretKey, bid: Amount, _ atomicity: Atomicity = .inclusion,
        valid: ClosedRange<UInt64>, replacement: UInt128 = 0, chainID: UInt64? = nil
    ) -> CheckedEntry {
        let bundle = Bundle(
            chainID: chainID ?? genesis.chainID, payer: payer.publicKey, bid: bid, atomicity: atomicity,
            validFrom: valid.lowerBound, validUntil: valid.upperBound, replacement: replacement, refundPercent: 0,
            refundRecipient: .zero, legs: legs, signatures: [])
        guard let signed = bundle.signed(by: [payer]) else { preconditionFailure("all legs are the payer's") }
        return CheckedEntry(trusting: .bundle(signed))
    }
}
