import Wire

/// A lane: its configuration, rule, mempool, base fee and state. Everything about it that the core keeps.
struct Lane {
    var configuration: LaneConfiguration
    /// Gas per sub-block that is always the lane's own.
    var reserveGas: UInt64 = 0
    /// Gas per sub-block for bundle legs.
    var bundleGas: UInt64 = 0
    var rule: any HostedRule
    /// Whether transactions run through the rule's `execute`. Kept, as it is asked for every one of them.
    var executes: Bool
    var pool: Pool
    var baseFee: BaseFee
    var state: LaneJournal

    /// Sequential mode: account index to nonce record.
    var senders = SenderTable()
    /// Unordered mode: nonces in use until their valid-until, with the chain while pending.
    var usedNonces: [UnorderedNonce: UInt32?] = [:]

    /// What a head that did not fit has saved of the lane's share so far, at most its size (MERGE-4).
    var keptGas: UInt64 = 0
    var keptBytes: UInt64 = 0

    /// Sub-blocks in a row with a fault of `order`, `begin` or `settle`.
    var faultStreak: UInt32 = 0
    /// A suspended rule is not called any more (LANE-9).
    var isSuspended = false

    /// Upgrades so far (UPG-5).
    var version: UInt32 = 0
    /// Of the last announcement or cancellation.
    var upgradeNumber: UInt64 = 0
    var announced: AnnouncedUpgrade?
    /// A lane that left stays as it was, for ever (LEAVE-5).
    var hasLeft = false

    /// The running sub-block's instance (ABI-8).
    var instance: (any RuleInstance)?
    /// Likewise for questions that are not in the log.
    var precheckInstance: (any RuleInstance)?
    /// Of what is forced in the running tick what `admit` did not accept, by slot (INB-11).
    var refused: [Int32: ForcedRefusal] = [:]
    /// Position in ``Sequencer/activeLanes``, or -1.
    var activePosition: Int32 = -1

    // Since the last block:
    var isTouched = false
    /// One leaf for every included transaction (BLOCK-4).
    var inclusionLeaves: [Hash] = []
    var blockAttribution: LaneAttribution?
    /// Keys of ``state`` that changed.
    var touchedKeys: Set<[UInt8]> = []
    var stateTree = MerkleMap()

    struct UnorderedNonce: Hashable {
        let account: UInt32
        let nonce: UInt64
    }

    init(configuration: LaneConfiguration, rule: any HostedRule, block: UInt64) {
        self.configuration = configuration
        self.rule = rule
        executes = rule.capabilities.contains(.execute)
        baseFee = BaseFee(minimum: configuration.minimumBaseFee, target: configuration.gasTarget, block: block)
        pool = Pool(baseFee: configuration.minimumBaseFee)
        state = LaneJournal(bytesMax: configuration.stateBytesMax)
    }

    var name: LaneName { configuration.name }

    /// ``keptGas`` and ``keptBytes``.
    var kept: Sequencer.Space {
        get { Sequencer.Space(gas: keptGas, bytes: keptBytes) }
        set { (keptGas, keptBytes) = (newValue.gas, newValue.bytes) }
    }

    /// The largest gas limit that is admitted (LANE-1).
    var maxTransactionGas: UInt64 {
        configuration.maxTransactionGas == 0 ? reserveGas : configuration.maxTransactionGas
    }

    /// ABI-23: the lane's share of all sub-blocks' events, in the proportion of its reserve and bundle gas, so that those of
    /// all lanes have a bound; at least one call's.
    mutating func boundEvents(_ parameters: NetworkParameters) {
        let (gas, overflow) = reserveGas.addingReportingOverflow(bundleGas)
        let product = (overflow ? .max : gas).multipliedFullWidth(by: Self.subBlockEventBytes)
        let share =
            product.high < parameters.subBlockGas ? parameters.subBlockGas.dividingFullWidth(product).quotient : .max
        state.eventBytesMax = max(
            LaneJournal.callEventBytesMax, Int(min(UInt64(LaneJournal.laneEventBytesMax), share)))
    }

    /// Bytes of events that lanes with reserves share.
    private static let subBlockEventBytes: UInt64 = 1 << 26

    /// A share of the sub-block's bytes in the proportion that `gas` has to its gas, rounded down (MERGE-3).
    static func bytes(for gas: UInt64, of parameters: NetworkParameters) -> UInt64 {
        let product = gas.multipliedFullWidth(by: parameters.subBlockBytes)
        guard product.high < parameters.subBlockGas else { return .max }
        return parameters.subBlockGas.dividingFullWidth(product).quotient
    }

    /// Puts the instance for questions that are not in the log in the running one's place, or back.
    mutating func swapInstances() { (instance, precheckInstance) = (precheckInstance, instance) }

    /// Brings base fee and eligibility up to `block`.
    mutating func wake(at block: UInt64) {
        guard baseFee.block < block else { return }
        baseFee.advance(to: block)
        if pool.baseFee != baseFee.perGas { pool.setBaseFee(baseFee.perGas) }
    }

    func fuel(for function: RuleFunction, maximum: UInt64) -> UInt64 {
        switch function {
        case .configure: maximum
        case .admit: configuration.fuel.admit
        case .order: configuration.fuel.order
        case .begin: configuration.fuel.begin
        case .execute: configuration.fuel.execute
        case .settle: configuration.fuel.settle
        }
    }
}
