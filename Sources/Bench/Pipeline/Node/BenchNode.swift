internal import Foundation
internal import Node
internal import PriorityFee
internal import Sequencer
internal import Service
internal import Store
internal import Synchronization
internal import WasmHost
internal import Wire

/// A node as anybody runs it, in a process of its own: network service, signature checks, writer, rules, store. It is told
/// when its ticks fall, so that its time stands still while it is stopped.
public enum BenchNode {
    /// What it is told, a byte each.
    enum Command {
        static let tick = UInt8(ascii: "t")
        static let report = UInt8(ascii: "r")
    }

    /// What it says, a line of JSON each.
    struct Report: Codable {
        /// Where it listens; once it does.
        var port: Int
        var height: UInt64 = 0
        var included: UInt64 = 0
        var pending = 0
        /// What ended otherwise, and faults of rules: there is to be neither.
        var endings = 0
        var faults = 0
        /// Ticks of its own clock that were due, and those that came too late to be one of their own.
        var due: UInt64 = 0
        var missed: UInt64 = 0
    }

    /// Runs the node that `plan`, a file, describes, until its standard input ends.
    public static func run(plan: String) throws {
        let plan = try BenchNodePlan.read(from: plan)
        let module = [UInt8](try Data(contentsOf: URL(filePath: plan.module)))
        let network = try PipelineNetwork(plan.workload)
        let node = try open(plan, network, module)
        let service = try Blocking.run { try await NetworkService.start(node) }
        let state = Mutex(Report(port: service.address.port))
        try state.withLock { try say($0, of: node) }
        let clock = plan.tickMilliseconds.map { milliseconds in
            OwnClock(milliseconds: milliseconds) { missed in
                try state.withLock { report in
                    report.due += 1 + missed
                    report.missed += missed
                    try tick(node, &report)
                }
            }
        }
        var byte: UInt8 = 0
        while Foundation.read(STDIN_FILENO, &byte, 1) == 1 {
            switch byte {
            case Command.tick: try state.withLock { try tick(node, &$0) }
            case Command.report: try state.withLock { try say($0, of: node) }
            default: continue
            }
        }
        clock?.stop()
        try node.synchronously { try $0.close() }
        try Blocking.run { await service.stop() }
    }

    static func open(_ plan: BenchNodePlan, _ network: PipelineNetwork, _ module: [UInt8]) throws -> LiveNode {
        let node = try LiveNode.open(
            in: "\(plan.folder)/data", creating: network.genesis(engine: WasmRuleHost.engineDescription),
            key: PipelineNetwork.sequencer, host: host(plan, module), fuelMax: PipelineWorkload.fuelMax)
        for entry in network.setUp(module: module) {
            let checked = try CheckedEntry(checking: entry, genesis: node.genesis)
            guard case .logged = try node.synchronously({ try $0.receive(checked) }) else {
                throw BenchError("the node refused its set-up", remedy: "This is a defect; please report.")
            }
        }
        _ = try node.synchronously { try $0.tick(timeMilliseconds: 0) }
        if !plan.isSynced { try node.store.stopSyncing() }
        return node
    }

    private static func host(_ plan: BenchNodePlan, _ module: [UInt8]) throws -> any RuleHost {
        guard plan.isNative else {
            return try WasmRuleHost(
                configuration: WasmHostConfiguration(cacheFolder: nil, fuelMax: PipelineWorkload.fuelMax))
        }
        let host = NativeRuleHost()
        host.register(PriorityFee.self, forModule: module)
        return host
    }

    private static func tick(_ node: LiveNode, _ report: inout Report) throws {
        let time = 100 * (node.state.height + 1)
        let outcomes = try node.synchronously { try $0.tick(timeMilliseconds: time).subBlock?.outcomes }
        report.included += UInt64(outcomes?.included.count ?? 0)
        report.endings += outcomes?.endings.count ?? 0
        report.faults += outcomes?.faults.count ?? 0
    }

    private static func say(_ report: Report, of node: LiveNode) throws {
        var report = report
        (report.height, report.pending) = (node.state.height, node.state.pendingTransactions)
        var line = try JSONEncoder().encode(report)
        line.append(UInt8(ascii: "\n"))
        try FileHandle.standardOutput.write(contentsOf: line)
    }
}
