public import Wire

// What ingress asks before it appends to the log (NODE-2).

extension Sequencer {
    /// For each operation of an envelope why it would not be admitted now, or nil, so that what cannot be paid, makes
    /// no sense or is not wanted by the lane's rule never fills the log. Empty for other entries.
    ///
    /// The rule is asked in an instance of its own (ABI-8), which no later call of the log sees; nothing that is
    /// derived changes. A fault of the rule is no reason to refuse: it belongs on record. Throws when the machine
    /// fails.
    public mutating func precheck(_ entry: CheckedEntry) throws(SequencerError) -> [OutcomeCode?] {
        guard case .envelope(let envelope) = entry.entry else { return [] }
        guard envelope.chainID == genesis.chainID else { return envelope.operations.map { _ in .wrongChain } }
        guard let index = laneIndex[envelope.lane] else { return envelope.operations.map { _ in .unknownLane } }
        var ahead = Ahead()
        var refusals: [OutcomeCode?] = []
        for (position, operation) in envelope.operations.enumerated() {
            let hash = entry.transactionHashes[position]
            let size = UInt64(envelope.size(at: position))
            switch check(operation, hash: hash, size: size, of: envelope.sender, in: index, ahead) {
            case .success(let admissible):
                if case .append = admissible.place { ahead.count += 1 }
                ahead.hold += admissible.hold
                ahead.released += admissible.released
                let record = RuleInput.Record(
                    operation: operation, hash: hash, sender: envelope.sender,
                    arrival: arrivals + 1 + UInt64(position), arrivalHeight: height + 1, key: 0)
                refusals.append(try wouldReject(record, in: Int(index)) ? .rejectedByRule : nil)
            case .failure(let rejection): refusals.append(rejection.code)
            }
        }
        return refusals
    }

    private mutating func wouldReject(_ record: RuleInput.Record, in index: Int) throws(SequencerError) -> Bool {
        guard !lanes[index].isSuspended else { return false }
        if lanes[index].precheckInstance == nil { precheckedLanes.append(UInt32(index)) }
        lanes[index].swapInstances()
        defer { lanes[index].swapInstances() }
        do throws(RuleCallError) {
            if case .reject = try askAdmission(of: record, in: index) { return true }
        } catch {
            _ = try error.ruleFault()
        }
        return false
    }
}
