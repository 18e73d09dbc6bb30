import Wire

/// Random values that are inside every bound that the decoder checks.
protocol Arbitrary: WireCodable, Hashable, Sendable {
    init(using random: inout SeededGenerator)
}

extension FixedWidthInteger {
    /// Any value, the bounds more often than chance would have them.
    static func any(using random: inout SeededGenerator) -> Self {
        switch UInt8.random(in: 0..<8, using: &random) {
        case 0: .min
        case 1: .max
        case 2: 1
        default: Self.random(in: .min ... .max, using: &random)
        }
    }

    static func positive(using random: inout SeededGenerator) -> Self { Swift.max(1, any(using: &random)) }
}

extension Array where Element: Arbitrary {
    init(atMost count: Int, atLeast least: Int = 0, using random: inout SeededGenerator) {
        self = []
        for _ in 0..<Int.random(in: least...count, using: &random) { append(Element(using: &random)) }
    }
}

extension Array: Arbitrary where Element: Arbitrary {
    init(using random: inout SeededGenerator) { self.init(atMost: 4, using: &random) }
}

extension CaseIterable {
    static func any(using random: inout SeededGenerator) -> Self {
        Array(allCases)[Int.random(in: 0..<allCases.count, using: &random)]
    }
}

extension Bytes32: Arbitrary {
    init(using random: inout SeededGenerator) { self.init(bytes: random.bytes(32)) }
}

extension Hash: Arbitrary {
    init(using random: inout SeededGenerator) { self.init(bytes: Bytes32(using: &random)) }
}

extension PublicKey: Arbitrary {
    init(using random: inout SeededGenerator) { self.init(bytes: Bytes32(using: &random)) }
}

extension Signature: Arbitrary {
    init(using random: inout SeededGenerator) { self.init(r: Bytes32(using: &random), s: Bytes32(using: &random)) }
}

extension LaneName: Arbitrary {
    init(using random: inout SeededGenerator) {
        let ends = Array("abcdefghijklmnopqrstuvwxyz0123456789")
        let count = Int.random(in: 1...32, using: &random)
        let text = (0..<count).map { index in
            let inside = index > 0 && index < count - 1
            return inside && Bool.random(using: &random) ? "-" : ends[Int.random(in: 0..<ends.count, using: &random)]
        }
        do { self = try LaneName(String(text)) } catch { preconditionFailure("\(text): \(error)") }
    }
}

extension Operation: Arbitrary {
    init(using random: inout SeededGenerator) {
        self.init(
            nonce: .any(using: &random), gasLimit: .any(using: &random), maxFeePerGas: .any(using: &random),
            maxPriorityFeePerGas: .any(using: &random), bid: .any(using: &random), validUntil: .any(using: &random),
            payload: random.bytes(Int.random(in: 0...40, using: &random)))
    }
}

extension Envelope: Arbitrary {
    init(using random: inout SeededGenerator) {
        self.init(
            chainID: .any(using: &random), lane: LaneName(using: &random), sender: PublicKey(using: &random),
            operations: [Operation](atMost: 4, atLeast: 1, using: &random), signature: Signature(using: &random))
    }
}

extension Tick: Arbitrary {
    init(using random: inout SeededGenerator) { self.init(timeMilliseconds: .any(using: &random)) }
}

extension Deposit: Arbitrary {
    init(using random: inout SeededGenerator) {
        self.init(
            number: .any(using: &random), account: PublicKey(using: &random), amount: .any(using: &random),
            signature: Signature(using: &random))
    }
}

extension ModuleDeployment: Arbitrary {
    init(using random: inout SeededGenerator) {
        self.init(
            module: random.bytes(Int.random(in: 0...60, using: &random)), owner: PublicKey(using: &random),
            signature: Signature(using: &random))
    }
}

extension FuelLimits: Arbitrary {
    init(using random: inout SeededGenerator) {
        self.init(
            admit: .any(using: &random), order: .any(using: &random), begin: .any(using: &random),
            execute: .any(using: &random), settle: .any(using: &random))
    }
}

extension LaneConfiguration: Arbitrary {
    init(using random: inout SeededGenerator) {
        self.init(
            name: LaneName(using: &random), owner: PublicKey(using: &random), treasury: PublicKey(using: &random),
            weight: .positive(using: &random), minimumBaseFee: .any(using: &random), gasTarget: .any(using: &random),
            maxTransactionGas: .any(using: &random), mempoolCountMax: .any(using: &random),
            mempoolBytesMax: .any(using: &random), nonceMode: .any(using: &random), moduleHash: Hash(using: &random),
            ruleConfiguration: random.bytes(Int.random(in: 0...30, using: &random)), fuel: FuelLimits(using: &random),
            memoryBytesMax: .any(using: &random), orderWindow: .any(using: &random),
            stateBytesMax: .any(using: &random), openings: OpeningsPolicy(using: &random),
            noticePeriod: .any(using: &random), forcedDelay: .any(using: &random))
    }
}

extension LaneRegistration: Arbitrary {
    init(using random: inout SeededGenerator) {
        self.init(configuration: LaneConfiguration(using: &random), signature: Signature(using: &random))
    }
}

extension ReserveGrant: Arbitrary {
    init(using random: inout SeededGenerator) {
        self.init(
            number: .any(using: &random), lane: LaneName(using: &random), reserveGas: .any(using: &random),
            bundleGas: .any(using: &random), signature: Signature(using: &random))
    }
}

extension LaneUpgrade: Arbitrary {
    init(using random: inout SeededGenerator) {
        self.init(
            number: .any(using: &random), activation: .any(using: &random), owner: PublicKey(using: &random),
            configuration: LaneConfiguration(using: &random), signature: Signature(using: &random))
    }
}

extension UpgradeCancellation: Arbitrary {
    init(using random: inout SeededGenerator) {
        self.init(
            number: .any(using: &random), lane: LaneName(using: &random), owner: PublicKey(using: &random),
            signature: Signature(using: &random))
    }
}

extension ForcedEnvelope: Arbitrary {
    init(using random: inout SeededGenerator) {
        self.init(
            number: .any(using: &random), postedAt: .any(using: &random), envelope: Envelope(using: &random),
            signature: Signature(using: &random))
    }
}

extension LogEntry: Arbitrary {
    init(using random: inout SeededGenerator) { self.init(Kind.any(using: &random), using: &random) }

    init(_ kind: Kind, using random: inout SeededGenerator) {
        switch kind {
        case .envelope: self = .envelope(Envelope(using: &random))
        case .tick: self = .tick(Tick(using: &random))
        case .deposit: self = .deposit(Deposit(using: &random))
        case .module: self = .module(ModuleDeployment(using: &random))
        case .lane: self = .lane(LaneRegistration(using: &random))
        case .grant: self = .grant(ReserveGrant(using: &random))
        case .bundle: self = .bundle(Bundle(using: &random))
        case .upgrade: self = .upgrade(LaneUpgrade(using: &random))
        case .upgradeCancellation: self = .upgradeCancellation(UpgradeCancellation(using: &random))
        case .forcedEnvelope: self = .forcedEnvelope(ForcedEnvelope(using: &random))
        case .transfer: self = .transfer(Transfer(using: &random))
        case .withdrawal: self = .withdrawal(Withdrawal(using: &random))
        case .cancellation: self = .cancellation(Cancellation(using: &random))
        case .bundleCancellation: self = .bundleCancellation(BundleCancellation(using: &random))
        case .exit: self = .exit(LaneExit(using: &random))
        case .laneImport: self = .laneImport(LaneImport(using: &random))
        case .claim: self = .claim(WithdrawalClaim(using: &random))
        }
    }
}

extension NetworkParameters: Arbitrary {
    init(using random: inout SeededGenerator) {
        self.init(
            subBlockGas: .positive(using: &random), subBlockBytes: .positive(using: &random),
            subBlocksPerBlock: .positive(using: &random), quantum: .positive(using: &random),
            dataFeePerByte: .any(using: &random), takeBasisPoints: UInt16.random(in: 0...10_000, using: &random),
            lifetimeMax: .positive(using: &random), fuelMax: .any(using: &random),
            faultsBeforeSuspension: .positive(using: &random), attributionRule: .any(using: &random),
            slackFeePerGas: .any(using: &random), inboxDelay: .positive(using: &random))
    }
}

extension Genesis: Arbitrary {
    init(using random: inout SeededGenerator) {
        let texts = ["a", "devnet", "Straße", "東京", "🛤 rails", String(repeating: "n", count: 64)]
        self.init(
            name: texts[Int.random(in: 0..<texts.count, using: &random)], chainID: .any(using: &random),
            sequencer: PublicKey(using: &random), settlement: PublicKey(using: &random),
            governance: PublicKey(using: &random), operatorAccount: PublicKey(using: &random),
            parameters: NetworkParameters(using: &random),
            engine: Bool.random(using: &random) ? "" : texts[Int.random(in: 0..<texts.count, using: &random)],
            origin: Bool.random(using: &random) ? nil : Origin(using: &random))
    }
}

extension SubBlockHeader: Arbitrary {
    init(using random: inout SeededGenerator) {
        self.init(
            height: .any(using: &random), previous: Hash(using: &random), logPosition: .any(using: &random),
            logHash: Hash(using: &random), inboxNumber: .any(using: &random), outcomesHash: Hash(using: &random),
            attributionHash: Hash(using: &random), componentsHash: Hash(using: &random),
            eventsHash: Hash(using: &random), journalHash: Hash(using: &random))
    }
}

extension BlockHeader: Arbitrary {
    init(using random: inout SeededGenerator) {
        self.init(
            number: .any(using: &random), previous: Hash(using: &random), firstHeight: .any(using: &random),
            subBlockCount: .any(using: &random), subBlocksRoot: Hash(using: &random), logHash: Hash(using: &random),
            lanesRoot: Hash(using: &random), rulesRoot: Hash(using: &random), stateRoot: Hash(using: &random),
            attributionRoot: Hash(using: &random), ledgerRoot: Hash(using: &random),
            withdrawalsRoot: Hash(using: &random))
    }
}

extension Signed: Arbitrary where Header: Arbitrary {
    init(using random: inout SeededGenerator) {
        self.init(header: Header(using: &random), signature: Signature(using: &random))
    }
}

extension Inclusion: Arbitrary {
    init(using random: inout SeededGenerator) {
        let outcomes: [OutcomeCode] = [.included, .failed, .ruleFault, .rolledBack, .notRun]
        self.init(
            laneIndex: .any(using: &random), transaction: Hash(using: &random), sender: PublicKey(using: &random),
            outcome: outcomes[Int.random(in: 0..<outcomes.count, using: &random)], code: .any(using: &random),
            gasCharged: .any(using: &random), priorityFeePerGas: .any(using: &random), charge: .any(using: &random),
            dataFee: .any(using: &random))
    }
}

extension Ending: Arbitrary {
    init(using random: inout SeededGenerator) {
        let outcomes = OutcomeCode.allCases.filter { $0.rawValue >= 16 }
        self.init(
            lane: LaneName(using: &random), transaction: Hash(using: &random),
            outcome: outcomes[Int.random(in: 0..<outcomes.count, using: &random)], code: .any(using: &random))
    }
}

extension LaneFault: Arbitrary {
    init(using random: inout SeededGenerator) {
        self.init(
            lane: LaneName(using: &random), function: .any(using: &random), fault: .any(using: &random),
            transaction: Hash(using: &random))
    }
}

extension Outcomes: Arbitrary {
    init(using random: inout SeededGenerator) {
        self.init(
            included: .init(using: &random), endings: .init(using: &random), faults: .init(using: &random),
            bundles: .init(using: &random))
    }
}

extension Payout: Arbitrary {
    init(using random: inout SeededGenerator) {
        self.init(account: PublicKey(using: &random), amount: .any(using: &random))
    }
}

extension LaneAttribution: Arbitrary {
    init(using random: inout SeededGenerator) {
        self.init(
            lane: LaneName(using: &random), baseFeePerGas: .any(using: &random), transactions: .any(using: &random),
            gas: .any(using: &random), baseFee: .any(using: &random), priorityFee: .any(using: &random),
            charge: .any(using: &random), dataFee: .any(using: &random), bundle: .any(using: &random),
            crossLane: .any(using: &random), take: .any(using: &random), slackFee: .any(using: &random),
            alone: .any(using: &random), payouts: .init(using: &random))
    }
}

extension LaneEvent: Arbitrary {
    init(using random: inout SeededGenerator) {
        let count = Int.random(in: 0...(Bool.random(using: &random) ? 40 : Self.dataBytesMax), using: &random)
        self.init(
            laneIndex: .any(using: &random), function: .any(using: &random), reference: .any(using: &random),
            data: random.bytes(count))
    }
}

extension Posting: Arbitrary {
    init(using random: inout SeededGenerator) {
        self.init(
            account: PublicKey(using: &random), side: .any(using: &random), kind: .any(using: &random),
            reference: .any(using: &random), amount: .any(using: &random))
    }
}

extension SubBlock: Arbitrary {
    init(using random: inout SeededGenerator) {
        self.init(
            header: SubBlockHeader(using: &random), outcomes: Outcomes(using: &random),
            attribution: .init(using: &random), components: .init(atMost: 2, using: &random),
            events: .init(using: &random), journal: .init(using: &random))
    }
}

extension Receipt: Arbitrary {
    init(using random: inout SeededGenerator) {
        self.init(
            promise: Promise(
                position: .any(using: &random), entryHash: Hash(using: &random), outcomeBy: .any(using: &random)),
            group: Group(
                genesisHash: Hash(using: &random), firstPosition: .any(using: &random),
                lastPosition: .any(using: &random), logHash: Hash(using: &random)),
            path: MerklePath(using: &random), signature: Signature(using: &random))
    }
}

extension MerklePath: Arbitrary {
    init(using random: inout SeededGenerator) {
        self.init(index: .any(using: &random), count: .any(using: &random), siblings: .init(using: &random))
    }
}
