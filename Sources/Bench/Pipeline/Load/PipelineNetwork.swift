internal import Wire

/// The network of a ``PipelineWorkload``: keys, genesis, and what stands in its log before the first transaction. Signed
/// as anybody's network is, so that `laneway verify` derives what was measured again.
struct PipelineNetwork: Sendable {
    private static let wealth: Amount = 1_000_000_000_000_000_000_000_000_000_000

    static let chainID: UInt64 = 1
    static let sequencer = key("sequencer")

    let workload: PipelineWorkload
    let lanes: [LaneName]

    init(_ workload: PipelineWorkload) throws {
        self.workload = workload
        lanes = try (0..<workload.lanes).map { try LaneName("lane-\($0)") }
    }

    static func key(_ role: String) -> SecretKey {
        SecretKey(seed: Hash.of(.developmentKey, Array("bench \(role)".utf8)))
    }

    static func sender(_ number: Int) -> SecretKey { key("sender \(number)") }

    func genesis(engine: String) -> Genesis {
        let transactionsMax = UInt64(PipelineWorkload.transactionsPerSubBlockMax)
        return Genesis(
            name: "bench-pipeline", chainID: Self.chainID, sequencer: Self.sequencer.publicKey,
            settlement: Self.key("settlement").publicKey, governance: Self.key("governance").publicKey,
            operatorAccount: Self.key("operator").publicKey,
            parameters: NetworkParameters(
                subBlockGas: transactionsMax * PipelineWorkload.gasLimit,
                subBlockBytes: transactionsMax * UInt64(2 * workload.transactionBytes),
                subBlocksPerBlock: UInt32(workload.subBlocksPerBlock), quantum: 500_000, dataFeePerByte: 1_000,
                takeBasisPoints: 1_000, lifetimeMax: UInt64(2 * workload.subBlocksPerBlock),
                fuelMax: PipelineWorkload.fuelMax, faultsBeforeSuspension: 3), engine: engine)
    }

    /// Module, lanes, reserves and money.
    func setUp(module: [UInt8]) -> [LogEntry] {
        let owner = Self.key("owner")
        let moduleHash = ModuleDeployment.moduleHash(module)
        let (settlement, governance) = (Self.key("settlement"), Self.key("governance"))
        let gas = UInt64(PipelineWorkload.transactionsPerSubBlockMax) * PipelineWorkload.gasLimit
        var entries: [LogEntry] = [
            .module(ModuleDeployment(module: module, chainID: Self.chainID, signedBy: owner))
        ]
        for (index, lane) in lanes.enumerated() {
            entries.append(
                .lane(
                    LaneRegistration(
                        configuration: configuration(of: lane, owner: owner.publicKey, moduleHash),
                        chainID: Self.chainID, signedBy: owner)))
            // Half of the gas is reserved, a quarter is for legs, the rest is shared.
            let reserve = gas / UInt64(2 * lanes.count)
            entries.append(
                .grant(
                    ReserveGrant(
                        number: UInt64(index + 1), lane: lane, reserveGas: reserve, bundleGas: reserve / 2,
                        chainID: Self.chainID, signedBy: governance)))
        }
        for number in 0..<workload.senders {
            entries.append(
                .deposit(
                    Deposit(
                        number: UInt64(number + 1), account: Self.sender(number).publicKey, amount: Self.wealth,
                        chainID: Self.chainID, signedBy: settlement)))
        }
        return entries
    }

    private func configuration(of lane: LaneName, owner: PublicKey, _ moduleHash: Hash) -> LaneConfiguration {
        let pendingMax = 2 * PipelineWorkload.transactionsPerSubBlockMax / lanes.count
        let fuelMax = PipelineWorkload.fuelMax
        return LaneConfiguration(
            name: lane, owner: owner, treasury: Self.key("treasury of \(lane)").publicKey, weight: 1,
            minimumBaseFee: PipelineWorkload.minimumBaseFee,
            // More than is ever used, so that the base fee stands at its minimum.
            gasTarget: UInt64(PipelineWorkload.transactionsPerSubBlockMax * workload.subBlocksPerBlock)
                * PipelineWorkload.gasLimit,
            maxTransactionGas: PipelineWorkload.gasLimit, mempoolCountMax: UInt32(pendingMax),
            mempoolBytesMax: UInt64(pendingMax) * UInt64(2 * workload.transactionBytes), nonceMode: .sequential,
            moduleHash: moduleHash, ruleConfiguration: [UInt8](repeating: 0, count: 8),
            fuel: FuelLimits(admit: 100_000, order: fuelMax, begin: fuelMax, execute: fuelMax, settle: fuelMax),
            memoryBytesMax: 16 << 20, orderWindow: 1_024, stateBytesMax: 16 << 20)
    }
}
