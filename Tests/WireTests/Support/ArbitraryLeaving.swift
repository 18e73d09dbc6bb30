import Wire

extension Transfer: Arbitrary {
    init(using random: inout SeededGenerator) {
        self.init(
            number: .any(using: &random), from: PublicKey(using: &random), to: PublicKey(using: &random),
            amount: .any(using: &random), signature: Signature(using: &random))
    }
}

extension Withdrawal: Arbitrary {
    init(using random: inout SeededGenerator) {
        self.init(
            number: .any(using: &random), account: PublicKey(using: &random), amount: .any(using: &random),
            destination: Bytes32(using: &random), network: Hash(using: &random), signature: Signature(using: &random))
    }
}

extension Cancellation: Arbitrary {
    init(using random: inout SeededGenerator) {
        self.init(
            number: .any(using: &random), lane: LaneName(using: &random), sender: PublicKey(using: &random),
            nonce: .any(using: &random), transaction: Hash(using: &random), signature: Signature(using: &random))
    }
}

extension BundleCancellation: Arbitrary {
    init(using random: inout SeededGenerator) {
        self.init(
            number: .any(using: &random), payer: PublicKey(using: &random), bundle: Hash(using: &random),
            signature: Signature(using: &random))
    }
}

extension LaneExit: Arbitrary {
    init(using random: inout SeededGenerator) {
        self.init(
            number: .any(using: &random), activation: .any(using: &random), lane: LaneName(using: &random),
            owner: PublicKey(using: &random), signature: Signature(using: &random))
    }
}

extension StateEntry: Arbitrary {
    init(using random: inout SeededGenerator) {
        self.init(
            key: random.bytes(Int.random(in: 0...40, using: &random)),
            value: random.bytes(Int.random(in: 0...60, using: &random)))
    }
}

extension LaneImport: Arbitrary {
    init(using random: inout SeededGenerator) {
        self.init(
            number: .any(using: &random), isLast: Bool.random(using: &random),
            configuration: LaneConfiguration(using: &random), entries: .init(using: &random),
            signature: Signature(using: &random))
    }
}

extension WithdrawalRecord: Arbitrary {
    init(using random: inout SeededGenerator) {
        self.init(
            number: .any(using: &random), account: PublicKey(using: &random), amount: .any(using: &random),
            destination: Bytes32(using: &random), network: Hash(using: &random))
    }
}

extension WithdrawalClaim: Arbitrary {
    init(using random: inout SeededGenerator) {
        self.init(record: WithdrawalRecord(using: &random), path: MerklePath(using: &random))
    }
}

extension Origin: Arbitrary {
    init(using random: inout SeededGenerator) {
        self.init(
            genesisHash: Hash(using: &random), chainID: .any(using: &random), blockNumber: .any(using: &random),
            blockHash: Hash(using: &random), lane: LaneName(using: &random), stateRoot: Hash(using: &random),
            configurationHash: Hash(using: &random), withdrawalsRoot: Hash(using: &random))
    }
}

extension MapPath: Arbitrary {
    init(using random: inout SeededGenerator) { self.init(siblings: .init(using: &random)) }
}

extension LaneStateLeaf: Arbitrary {
    init(using random: inout SeededGenerator) {
        self.init(
            lane: LaneName(using: &random), root: Hash(using: &random), baseFeePerGas: .any(using: &random),
            block: .any(using: &random), gasInBlock: .any(using: &random), faultStreak: .any(using: &random),
            isSuspended: Bool.random(using: &random), keptGas: .any(using: &random), keptBytes: .any(using: &random))
    }
}

extension LaneExport.HistoryEntry: Arbitrary {
    init(using random: inout SeededGenerator) {
        self.init(position: .any(using: &random), entry: random.bytes(Int.random(in: 0...30, using: &random)))
    }
}

extension LaneExport: Arbitrary {
    init(using random: inout SeededGenerator) {
        self.init(
            genesis: Genesis(using: &random), block: Signed(using: &random),
            configuration: LaneConfiguration(using: &random), version: .any(using: &random),
            module: random.bytes(Int.random(in: 0...40, using: &random)), leaf: LaneStateLeaf(using: &random),
            statePath: MapPath(using: &random), rulePath: MapPath(using: &random), entries: .init(using: &random),
            withdrawals: .init(using: &random), history: .init(using: &random))
    }
}
