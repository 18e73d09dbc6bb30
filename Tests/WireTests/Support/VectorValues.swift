import Wire

/// A value that can be built from the fields that a vector names.
protocol VectorValue {
    init(vector: JSONValue) throws
}

extension Array: VectorValue where Element: VectorValue {
    init(vector: JSONValue) throws {
        guard case .list(let list) = vector else { throw JSONValue.Failure(description: "no list") }
        self = try list.map { try Element(vector: $0) }
    }
}

extension Hash: VectorValue {
    init(vector: JSONValue) throws {
        guard case .text(let text) = vector, let hash = Hash(hex: text) else {
            throw JSONValue.Failure(description: "no hash")
        }
        self = hash
    }
}

extension Operation: VectorValue {
    init(vector: JSONValue) throws {
        try self.init(
            nonce: vector.integer("nonce"), gasLimit: vector.integer("gasLimit"),
            maxFeePerGas: vector.integer("maxFeePerGas"), maxPriorityFeePerGas: vector.integer("maxPriorityFeePerGas"),
            bid: vector.integer("bid"), validUntil: vector.integer("validUntil"), payload: vector.bytes("payload"))
    }
}

extension Envelope: VectorValue {
    init(vector: JSONValue) throws {
        try self.init(
            chainID: vector.integer("chainID"), lane: LaneName(vector.text("lane")), sender: vector.fixed("sender"),
            operations: vector.elements("operations"), signature: vector.fixed("signature"))
    }
}

extension Tick: VectorValue {
    init(vector: JSONValue) throws {
        try self.init(timeMilliseconds: vector.integer("timeMilliseconds"))
    }
}

extension Deposit: VectorValue {
    init(vector: JSONValue) throws {
        try self.init(
            number: vector.integer("number"), account: vector.fixed("account"), amount: vector.integer("amount"),
            signature: vector.fixed("signature"))
    }
}

extension ModuleDeployment: VectorValue {
    init(vector: JSONValue) throws {
        try self.init(
            module: vector.bytes("module"), owner: vector.fixed("owner"), signature: vector.fixed("signature"))
    }
}

extension FuelLimits: VectorValue {
    init(vector: JSONValue) throws {
        try self.init(
            admit: vector.integer("admit"), order: vector.integer("order"), begin: vector.integer("begin"),
            execute: vector.integer("execute"), settle: vector.integer("settle"))
    }
}

extension LaneConfiguration: VectorValue {
    init(vector: JSONValue) throws {
        try self.init(
            name: LaneName(vector.text("name")), owner: vector.fixed("owner"), treasury: vector.fixed("treasury"),
            weight: vector.integer("weight"), minimumBaseFee: vector.integer("minimumBaseFee"),
            gasTarget: vector.integer("gasTarget"), maxTransactionGas: vector.integer("maxTransactionGas"),
            mempoolCountMax: vector.integer("mempoolCountMax"), mempoolBytesMax: vector.integer("mempoolBytesMax"),
            nonceMode: vector.raw("nonceMode"), moduleHash: vector.fixed("moduleHash"),
            ruleConfiguration: vector.bytes("ruleConfiguration"), fuel: FuelLimits(vector: vector.field("fuel")),
            memoryBytesMax: vector.integer("memoryBytesMax"), orderWindow: vector.integer("orderWindow"),
            stateBytesMax: vector.integer("stateBytesMax"), openings: OpeningsPolicy(vector: vector.field("openings")),
            noticePeriod: vector.integer("noticePeriod"), forcedDelay: vector.integer("forcedDelay"))
    }
}

extension LaneRegistration: VectorValue {
    init(vector: JSONValue) throws {
        try self.init(
            configuration: LaneConfiguration(vector: vector.field("configuration")),
            signature: vector.fixed("signature"))
    }
}

extension ReserveGrant: VectorValue {
    init(vector: JSONValue) throws {
        try self.init(
            number: vector.integer("number"), lane: LaneName(vector.text("lane")),
            reserveGas: vector.integer("reserveGas"), bundleGas: vector.integer("bundleGas"),
            signature: vector.fixed("signature"))
    }
}

extension LaneUpgrade: VectorValue {
    init(vector: JSONValue) throws {
        try self.init(
            number: vector.integer("number"), activation: vector.integer("activation"), owner: vector.fixed("owner"),
            configuration: LaneConfiguration(vector: vector.field("configuration")),
            signature: vector.fixed("signature"))
    }
}

extension UpgradeCancellation: VectorValue {
    init(vector: JSONValue) throws {
        try self.init(
            number: vector.integer("number"), lane: LaneName(vector.text("lane")), owner: vector.fixed("owner"),
            signature: vector.fixed("signature"))
    }
}

extension ForcedEnvelope: VectorValue {
    init(vector: JSONValue) throws {
        try self.init(
            number: vector.integer("number"), postedAt: vector.integer("postedAt"),
            envelope: Envelope(vector: vector.field("envelope")), signature: vector.fixed("signature"))
    }
}

extension NetworkParameters: VectorValue {
    init(vector: JSONValue) throws {
        try self.init(
            subBlockGas: vector.integer("subBlockGas"), subBlockBytes: vector.integer("subBlockBytes"),
            subBlocksPerBlock: vector.integer("subBlocksPerBlock"), quantum: vector.integer("quantum"),
            dataFeePerByte: vector.integer("dataFeePerByte"), takeBasisPoints: vector.integer("takeBasisPoints"),
            lifetimeMax: vector.integer("lifetimeMax"), fuelMax: vector.integer("fuelMax"),
            faultsBeforeSuspension: vector.integer("faultsBeforeSuspension"),
            attributionRule: vector.raw("attributionRule"), slackFeePerGas: vector.integer("slackFeePerGas"),
            inboxDelay: vector.integer("inboxDelay"))
    }
}

extension Genesis: VectorValue {
    init(vector: JSONValue) throws {
        try self.init(
            name: vector.text("name"), chainID: vector.integer("chainID"), sequencer: vector.fixed("sequencer"),
            settlement: vector.fixed("settlement"), governance: vector.fixed("governance"),
            operatorAccount: vector.fixed("operatorAccount"),
            parameters: NetworkParameters(vector: vector.field("parameters")), engine: vector.text("engine"),
            origin: (try? vector.field("origin")).map { try Origin(vector: $0) })
    }
}

extension SubBlockHeader: VectorValue {
    init(vector: JSONValue) throws {
        try self.init(
            height: vector.integer("height"), previous: vector.fixed("previous"),
            logPosition: vector.integer("logPosition"), logHash: vector.fixed("logHash"),
            inboxNumber: vector.integer("inboxNumber"), outcomesHash: vector.fixed("outcomesHash"),
            attributionHash: vector.fixed("attributionHash"),
            componentsHash: vector.fixed("componentsHash"), eventsHash: vector.fixed("eventsHash"),
            journalHash: vector.fixed("journalHash"))
    }
}

extension BlockHeader: VectorValue {
    init(vector: JSONValue) throws {
        try self.init(
            number: vector.integer("number"), previous: vector.fixed("previous"),
            firstHeight: vector.integer("firstHeight"), subBlockCount: vector.integer("subBlockCount"),
            subBlocksRoot: vector.fixed("subBlocksRoot"), logHash: vector.fixed("logHash"),
            lanesRoot: vector.fixed("lanesRoot"), rulesRoot: vector.fixed("rulesRoot"),
            stateRoot: vector.fixed("stateRoot"), attributionRoot: vector.fixed("attributionRoot"),
            ledgerRoot: vector.fixed("ledgerRoot"), withdrawalsRoot: vector.fixed("withdrawalsRoot"))
    }
}

extension Inclusion: VectorValue {
    init(vector: JSONValue) throws {
        try self.init(
            laneIndex: vector.integer("laneIndex"), transaction: vector.fixed("transaction"),
            sender: vector.fixed("sender"), outcome: vector.raw("outcome"), code: vector.integer("code"),
            gasCharged: vector.integer("gasCharged"), priorityFeePerGas: vector.integer("priorityFeePerGas"),
            charge: vector.integer("charge"), dataFee: vector.integer("dataFee"))
    }
}

extension Ending: VectorValue {
    init(vector: JSONValue) throws {
        try self.init(
            lane: LaneName(vector.text("lane")), transaction: vector.fixed("transaction"),
            outcome: vector.raw("outcome"), code: vector.integer("code"))
    }
}

extension LaneFault: VectorValue {
    init(vector: JSONValue) throws {
        try self.init(
            lane: LaneName(vector.text("lane")), function: vector.integer("function"), fault: vector.integer("fault"),
            transaction: vector.fixed("transaction"))
    }
}

extension Outcomes: VectorValue {
    init(vector: JSONValue) throws {
        try self.init(
            included: vector.elements("included"), endings: vector.elements("endings"),
            faults: vector.elements("faults"), bundles: vector.elements("bundles"))
    }
}

extension Payout: VectorValue {
    init(vector: JSONValue) throws {
        try self.init(account: vector.fixed("account"), amount: vector.integer("amount"))
    }
}

extension LaneAttribution: VectorValue {
    init(vector: JSONValue) throws {
        try self.init(
            lane: LaneName(vector.text("lane")), baseFeePerGas: vector.integer("baseFeePerGas"),
            transactions: vector.integer("transactions"), gas: vector.integer("gas"),
            baseFee: vector.integer("baseFee"), priorityFee: vector.integer("priorityFee"),
            charge: vector.integer("charge"), dataFee: vector.integer("dataFee"), bundle: vector.integer("bundle"),
            crossLane: vector.integer("crossLane"), take: vector.integer("take"), slackFee: vector.integer("slackFee"),
            alone: vector.integer("alone"), payouts: vector.elements("payouts"))
    }
}

extension LaneEvent: VectorValue {
    init(vector: JSONValue) throws {
        try self.init(
            laneIndex: vector.integer("laneIndex"), function: vector.raw("function"),
            reference: vector.integer("reference"), data: vector.bytes("data"))
    }
}

extension Posting: VectorValue {
    init(vector: JSONValue) throws {
        try self.init(
            account: vector.fixed("account"), side: vector.raw("side"), kind: vector.raw("kind"),
            reference: vector.integer("reference"), amount: vector.integer("amount"))
    }
}

extension SubBlock: VectorValue {
    init(vector: JSONValue) throws {
        try self.init(
            header: SubBlockHeader(vector: vector.field("header")),
            outcomes: Outcomes(vector: vector.field("outcomes")), attribution: vector.elements("attribution"),
            components: vector.elements("components"), events: vector.elements("events"),
            journal: vector.elements("journal"))
    }
}

extension Receipt: VectorValue {
    init(vector: JSONValue) throws {
        try self.init(
            promise: Promise(
                position: vector.integer("position"), entryHash: vector.fixed("entry"),
                outcomeBy: vector.integer("outcomeBy")),
            group: Group(
                genesisHash: vector.fixed("genesis"), firstPosition: vector.integer("firstPosition"),
                lastPosition: vector.integer("lastPosition"), logHash: vector.fixed("logHash")),
            path: MerklePath(vector: vector.field("path")), signature: vector.fixed("signature"))
    }
}

extension MerklePath: VectorValue {
    init(vector: JSONValue) throws {
        try self.init(
            index: vector.integer("index"), count: vector.integer("count"), siblings: vector.elements("siblings"))
    }
}

extension Signed: VectorValue where Header: VectorValue {
    init(vector: JSONValue) throws {
        try self.init(header: Header(vector: vector.field("header")), signature: vector.fixed("signature"))
    }
}

extension LogEntry: VectorValue {
    init(vector: JSONValue) throws {
        let value = try vector.field("value")
        switch try vector.text("kind") {
        case "envelope": self = .envelope(try Envelope(vector: value))
        case "tick": self = .tick(try Tick(vector: value))
        case "deposit": self = .deposit(try Deposit(vector: value))
        case "module": self = .module(try ModuleDeployment(vector: value))
        case "lane": self = .lane(try LaneRegistration(vector: value))
        case "grant": self = .grant(try ReserveGrant(vector: value))
        case "bundle": self = .bundle(try Bundle(vector: value))
        case "upgrade": self = .upgrade(try LaneUpgrade(vector: value))
        case "upgradeCancellation": self = .upgradeCancellation(try UpgradeCancellation(vector: value))
        case "forcedEnvelope": self = .forcedEnvelope(try ForcedEnvelope(vector: value))
        case "transfer": self = .transfer(try Transfer(vector: value))
        case "withdrawal": self = .withdrawal(try Withdrawal(vector: value))
        case "cancellation": self = .cancellation(try Cancellation(vector: value))
        case "bundleCancellation": self = .bundleCancellation(try BundleCancellation(vector: value))
        case "exit": self = .exit(try LaneExit(vector: value))
        case "laneImport": self = .laneImport(try LaneImport(vector: value))
        case "claim": self = .claim(try WithdrawalClaim(vector: value))
        case let kind: throw JSONValue.Failure(description: "no entry is called \(kind)")
        }
    }
}
