public import Wire

// What ingress asks before it appends to the log (NODE-2).

extension Sequencer {
    /// For each operation of an envelope, or the bundle, why it would not be admitted now, or nil, so that what cannot be
    /// paid, makes no sense or is not wanted by the lane's rule never fills the log. Empty for other entries.
    ///
    /// The rule is asked in an instance of its own (ABI-8), which no later call of the log sees; nothing that is
    /// derived changes. A fault of the rule is no reason to refuse: it belongs on record. Throws when the machine
    /// fails.
    public mutating func precheck(_ entry: CheckedEntry) throws(SequencerError) -> [OutcomeCode?] {
        if case .bundle(let bundle) = entry.entry {
            return [
                try precheck(bundle, hash: entry.bundleHash ?? bundle.hash, legHashes: entry.transactionHashes)
            ]
        }
        guard case .envelope(let envelope) = entry.entry else { return [] }
        guard envelope.chainID == genesis.chainID else { return envelope.operations.map { _ in .wrongChain } }
        guard let index = laneIndex.find(envelope.lane.bytes) else {
            return envelope.operations.map { _ in .unknownLane }
        }
        var ahead = Ahead()
        var refusals: [OutcomeCode?] = []
        for (position, operation) in envelope.operations.enumerated() {
            let hash = entry.transactionHashes[position]
            let size = UInt64(envelope.size(at: position))
            switch check(operation, hash: hash, size: size, of: envelope.sender, in: index, ahead) {
            case .success(let admissible):
                ahead.add(operation, hash: hash, admissible)
                let record = RuleInput.Record(
                    operation: OperationTerms(operation), payloadBytes: operation.payload.count, hash: hash,
                    sender: envelope.sender, arrival: arrivals + 1 + UInt64(position), arrivalHeight: height + 1,
                    key: 0)
                refusals.append(try refusal(of: record, operation, admissible, in: index))
            case .failure(let rejection): refusals.append(rejection.code)
            }
        }
        return refusals
    }

    /// At most one instance lives for questions, that of the lane asked last, and not beyond the sub-block.
    mutating func forgetPrecheck() {
        if let lane = precheckedLane { lanes[Int(lane)].precheckInstance = nil }
        precheckedLane = nil
    }

    /// Before the instance for questions is asked.
    mutating func usePrecheckInstance(of lane: UInt32) {
        guard precheckedLane != lane else { return }
        forgetPrecheck()
        precheckedLane = lane
    }

    /// A fault of `admit` belongs on record, but once in a sub-block is enough: nobody pays for it.
    func isFaultRecorded(of lane: UInt32) -> Bool {
        let name = lanes[Int(lane)].name
        return faults.contains { $0.lane == name && $0.function == RuleFunction.admit.rawValue }
    }

    /// What the rule and the mempool say of an operation that passed every other check.
    private mutating func refusal(
        of record: RuleInput.Record, _ operation: Operation, _ admissible: Admissible, in lane: UInt32
    ) throws(SequencerError) -> OutcomeCode? {
        let index = Int(lane)
        var key = UInt128(record.arrival)
        if !lanes[index].isSuspended {
            usePrecheckInstance(of: lane)
            lanes[index].swapInstances()
            defer { lanes[index].swapInstances() }
            do throws(RuleCallError) {
                switch try askAdmission(of: record, operation.payload, in: index) {
                case .accept(let accepted): key = accepted
                case .reject: return .rejectedByRule
                }
            } catch {
                _ = try error.ruleFault()
                return isFaultRecorded(of: lane) ? .ruleFaultAtAdmission : nil
            }
        }
        return hasRoom(key: key, admissible, in: index) ? nil : .mempoolFull
    }
}
