import Wire

/// Buffers that every call of a rule reuses.
struct RuleBuffers {
    var input = RuleInput()
    var answer: [UInt8] = []
}

extension Lane {
    /// Calls the lane's rule with what stands in `buffers.input`; the answer is left in `buffers.answer`.
    ///
    /// The instance is made and configured when the sub-block's first call needs it, and thrown away after a fault
    /// (ABI-8). The call's writes are undone if it faults (ABI-30).
    mutating func call(
        _ function: RuleFunction, _ buffers: inout RuleBuffers, answerBytesMax: Int, access: StateAccess,
        fuelMax: UInt64
    ) throws(RuleCallError) {
        let running: any RuleInstance
        if let instance {
            running = instance
        } else {
            running = try Self.makeInstance(rule, configuration, fuelMax: fuelMax)
            instance = running
        }
        let mark = state.mark()
        state.beginCall(function)
        let fuel = fuel(for: function, maximum: fuelMax)
        // The rule reaches this lane's journal through a pointer for the length of the call and nothing else of the
        // core: a callback into the core while it is being mutated would be an overlapping access.
        let result: Result<Void, RuleCallError> = withUnsafeMutablePointer(to: &state) { journal in
            buffers.input.writer.withUnsafeBytes { input in
                Result { () throws(RuleCallError) in
                    try running.call(
                        function, input: input, fuel: fuel,
                        answerBytesMax: answerBytesMax, state: journal, access: access, answer: &buffers.answer)
                }
            }
        }
        if case .failure(let error) = result {
            state.rollBack(to: mark)
            instance = nil
            throw error
        }
    }

    /// A fresh, configured instance. A refused configuration is the fault `ANSWER`: it was accepted at registration.
    static func makeInstance(
        _ rule: any HostedRule, _ configuration: LaneConfiguration, fuelMax: UInt64
    ) throws(RuleCallError) -> any RuleInstance {
        let instance = try rule.instantiate(RuleLimits(memoryBytesMax: configuration.memoryBytesMax))
        var answer: [UInt8] = []
        let result: Result<Void, RuleCallError> = configuration.ruleConfiguration.withUnsafeBytes { input in
            Result { () throws(RuleCallError) in
                try instance.call(
                    .configure, input: input, fuel: fuelMax, answerBytesMax: 4, state: nil, access: .none,
                    answer: &answer)
            }
        }
        try result.get()
        guard answer == [0, 0, 0, 0] else { throw .fault(.answer) }
        return instance
    }
}

extension RuleCallError {
    /// The rule's fault, which is part of what is derived; a failure of the machine stops the core instead.
    func ruleFault() throws(SequencerError) -> RuleFault {
        switch self {
        case .fault(let fault): return fault
        case .hostFailure(let reason): throw SequencerError(.hostFailure, rule: "SBX-1", reason)
        }
    }
}

extension Sequencer {
    /// Instances that live at the same time, whatever the number of active lanes: part of ABI-8, since a rule could see
    /// the difference.
    static let instancesMax = 512

    /// Called before a lane's rule: if that is going to make an instance, the one made longest ago makes room.
    mutating func noteInstance(of lane: UInt32) {
        guard lanes[Int(lane)].instance == nil else { return }
        if instancedLanes.count == Self.instancesMax {
            lanes[Int(instancedLanes.removeFirst())].instance = nil
        }
        instancedLanes.append(lane)
    }
}
