import Wire

extension Transfer: VectorValue {
    init(vector: JSONValue) throws {
        try self.init(
            number: vector.integer("number"), from: vector.fixed("from"), to: vector.fixed("to"),
            amount: vector.integer("amount"), signature: vector.fixed("signature"))
    }
}

extension Withdrawal: VectorValue {
    init(vector: JSONValue) throws {
        try self.init(
            number: vector.integer("number"), account: vector.fixed("account"), amount: vector.integer("amount"),
            destination: Hash(vector: vector.field("destination")).bytes, network: vector.fixed("network"),
            signature: vector.fixed("signature"))
    }
}

extension Cancellation: VectorValue {
    init(vector: JSONValue) throws {
        try self.init(
            number: vector.integer("number"), lane: LaneName(vector.text("lane")), sender: vector.fixed("sender"),
            nonce: vector.integer("nonce"), transaction: vector.fixed("transaction"),
            signature: vector.fixed("signature"))
    }
}

extension BundleCancellation: VectorValue {
    init(vector: JSONValue) throws {
        try self.init(
            number: vector.integer("number"), payer: vector.fixed("payer"), bundle: vector.fixed("bundle"),
            signature: vector.fixed("signature"))
    }
}

extension LaneExit: VectorValue {
    init(vector: JSONValue) throws {
        try self.init(
            number: vector.integer("number"), activation: vector.integer("activation"),
            lane: LaneName(vector.text("lane")), owner: vector.fixed("owner"), signature: vector.fixed("signature"))
    }
}

extension StateEntry: VectorValue {
    init(vector: JSONValue) throws {
        try self.init(key: vector.bytes("key"), value: vector.bytes("value"))
    }
}

extension LaneImport: VectorValue {
    init(vector: JSONValue) throws {
        try self.init(
            number: vector.integer("number"), isLast: vector.integer("isLast") as UInt8 == 1,
            configuration: LaneConfiguration(vector: vector.field("configuration")),
            entries: vector.elements("entries"), signature: vector.fixed("signature"))
    }
}

extension WithdrawalRecord: VectorValue {
    init(vector: JSONValue) throws {
        try self.init(
            number: vector.integer("number"), account: vector.fixed("account"), amount: vector.integer("amount"),
            destination: Hash(vector: vector.field("destination")).bytes, network: vector.fixed("network"))
    }
}

extension WithdrawalClaim: VectorValue {
    init(vector: JSONValue) throws {
        try self.init(
            record: WithdrawalRecord(vector: vector.field("record")), path: MerklePath(vector: vector.field("path")))
    }
}

extension Origin: VectorValue {
    init(vector: JSONValue) throws {
        try self.init(
            genesisHash: vector.fixed("genesisHash"), chainID: vector.integer("chainID"),
            blockNumber: vector.integer("blockNumber"), blockHash: vector.fixed("blockHash"),
            lane: LaneName(vector.text("lane")), stateRoot: vector.fixed("stateRoot"),
            configurationHash: vector.fixed("configurationHash"), withdrawalsRoot: vector.fixed("withdrawalsRoot"))
    }
}

extension MapPath: VectorValue {
    init(vector: JSONValue) throws { self.init(siblings: try vector.elements("siblings")) }
}

extension LaneStateLeaf: VectorValue {
    init(vector: JSONValue) throws {
        try self.init(
            lane: LaneName(vector.text("lane")), root: vector.fixed("root"),
            baseFeePerGas: vector.integer("baseFeePerGas"), block: vector.integer("block"),
            gasInBlock: vector.integer("gasInBlock"), faultStreak: vector.integer("faultStreak"),
            isSuspended: vector.integer("isSuspended") as UInt8 == 1, keptGas: vector.integer("keptGas"),
            keptBytes: vector.integer("keptBytes"))
    }
}

extension LaneExport.HistoryEntry: VectorValue {
    init(vector: JSONValue) throws {
        try self.init(position: vector.integer("position"), entry: vector.bytes("entry"))
    }
}

extension LaneExport: VectorValue {
    init(vector: JSONValue) throws {
        try self.init(
            genesis: Genesis(vector: vector.field("genesis")),
            block: Signed<BlockHeader>(vector: vector.field("block")),
            configuration: LaneConfiguration(vector: vector.field("configuration")),
            version: vector.integer("version"), module: vector.bytes("module"),
            leaf: LaneStateLeaf(vector: vector.field("leaf")), statePath: MapPath(vector: vector.field("statePath")),
            rulePath: MapPath(vector: vector.field("rulePath")), entries: vector.elements("entries"),
            withdrawals: vector.elements("withdrawals"), history: vector.elements("history"))
    }
}
