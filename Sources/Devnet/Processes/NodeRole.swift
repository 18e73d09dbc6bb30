import Foundation
import Node
import RuleBuild
import Sequencer
import Service
import Simulation
import Store
import WasmHost
import Wire

/// The node's process: it opens store and services, takes what comes, and cuts the ticks.
struct NodeRole {
    private let plan: RunPlan
    private let session: Session
    private let board: PartBoard
    /// Whether there is a store already: that of a node which was killed or has ended.
    private let goesOn: Bool
    private let patience = StorePatience { error in
        Self.say(
            error.map { "\($0) Until then nothing is taken; nothing is lost, and it is tried again by itself." }
                ?? "the store takes commits again")
    }

    init(_ plan: RunPlan, _ session: Session) {
        goesOn = FileManager.default.fileExists(atPath: session.data + "/node.sqlite")
        self.plan = goesOn ? plan.forClientsAlone() : plan
        self.session = session
        board = PartBoard(participants: self.plan.participants, isLockStep: self.plan.lock_step)
    }

    /// One line into the process's log.
    private static func say(_ text: String) {
        try? FileHandle.standardError.write(contentsOf: Data("\(text)\n".utf8))
    }

    /// Runs until it is asked to end, or is drained, and says so on stdout (``ServiceEvent``).
    func run() throws {
        let parent = ParentWatch { [board, patience] in
            board.stop()
            patience.end()
        }
        let terminated = DispatchSource.makeSignalSource(signal: SIGTERM, queue: .global())
        signal(SIGTERM, SIG_IGN)
        terminated.setEventHandler { [board, patience] in
            board.stop()
            patience.end()
        }
        terminated.resume()
        defer { terminated.cancel() }
        do {
            if let file = plan.scenario {
                try run(try scenario(file), parent)
            } else {
                try run(PartsFeed(plan, board), parent)
            }
        } catch {
            let failure = DevnetError(relaying: error)
            try ServiceEvent(failure: failure).print()
            throw failure
        }
    }

    private func scenario(_ file: String) throws -> ScenarioProgram {
        let scenario = try Scenario(file: file)
        let library = RuleLibrary(apps: ReferenceApps.folder)
        return try ScenarioProgram(
            scenario, rules: scenario.lanes.map { try library.rule(of: $0, in: scenario) }, rounds: plan.rounds ?? 1,
            engine: WasmRuleHost.engineDescription)
    }

    // MARK: Running

    private func run(_ feed: some NodeFeed, _ parent: ParentWatch) throws {
        let genesis = try plan.network()
        let host = try WasmRuleHost(for: genesis, cacheFolder: Devnet.cacheFolder)
        let node = try LiveNode.open(
            in: session.data, creating: goesOn ? nil : genesis, key: DevnetKeys(seed: plan.seed).sequencer, host: host,
            fuelMax: genesis.parameters.fuelMax, snapshotInterval: plan.snapshot_interval ?? Self.usualSnapshotInterval,
            patience: patience)
        guard node.genesisHash == genesis.hash else {
            throw DevnetError(
                .configuration, "\(session.data) is of the network with genesis \(node.genesisHash)",
                remedy: "Start it with that network's run.json.")
        }
        // Whoever asks early would take the first numbers of those who set the network up.
        node.hold(true)
        let faucet = Faucet(settlement: DevnetKeys(seed: plan.seed).settlement)
        guard let address = ListenAddress(plan.listen) else { throw RunPlan.damaged("listen") }
        let service = try Blocking.run {
            try await NetworkService.start(
                node, on: address, faucet: faucet,
                rules: { try WasmRuleHost(for: genesis, cacheFolder: Devnet.cacheFolder) })
        }
        defer { try? Blocking.run { await service.stop() } }
        let token = AdminToken()
        let admin = try Blocking.run { [board] in try await NetworkService.startAdmin(node, board, token: token) }
        defer { try? Blocking.run { await admin.stop() } }
        // Nobody waits for a network that has ended, however it has.
        defer { board.end() }
        try session.write(SessionAdmin(url: admin.url, token: token.text), to: session.adminPath, secret: true)
        try session.write(SessionService(url: service.url), to: session.servicePath)
        try event(.listening) { $0.service = service.url }

        var feed = feed
        try setUp(feed, node)
        try feed.begin(in: node, unless: { board.isStopping })
        node.hold(false)
        try event(.ready) { $0.service = service.url }
        let ending = try play(&feed, node)
        board.end()
        try node.synchronously { try $0.close() }
        try event(.result) { event in
            event.played = feed.played
            event.count = feed.count
            event.pending = ending.pending
            event.refused = feed.refused
            event.height = node.state.height
            event.bundle_waits = ending.contest.waits
            event.contested_sub_block = ending.contest.height
            event.expectations = feed.checks
        }
        // Verifiers take the rest from it.
        while !parent.isOver { Thread.sleep(forTimeInterval: 0.02) }
    }

    private func event(_ name: ServiceEvent.Name, _ fill: (inout ServiceEvent) -> Void) throws {
        var event = ServiceEvent(name)
        fill(&event)
        try event.print()
    }

    /// Blocks between two snapshots.
    private static let usualSnapshotInterval: UInt64 = 100

    /// Everything that has to be in the log before the first transaction. Nobody else puts anything there before it is
    /// there, so a log that goes on begins with it, or as much of it as was committed.
    private func setUp(_ feed: some NodeFeed, _ node: LiveNode) throws {
        let entries = try feed.setUp().dropFirst(Int(clamping: node.state.logPosition))
            .map { try CheckedEntry(checking: $0, genesis: node.genesis) }
        for (index, entry) in entries.enumerated() {
            switch try node.synchronously({ try $0.receive(entry) }) {
            case .logged: continue
            case .invalid(let error): throw feed.refusal(ofSetUp: index, error)
            case .refused(let codes):
                throw DevnetError(
                    .failed, "the node refused its own set-up: \(codes)", remedy: "This is a defect; please report.")
            }
        }
        try node.synchronously { try $0.commit() }
    }

    /// How far the network was when it ended, as far as the store cannot say it.
    private struct Ending {
        let pending: Int
        let contest: BundleContest
    }

    /// Between two lines of progress.
    private static let progressTime: Duration = .milliseconds(50)

    /// One sub-block after the other: what participants have, then the tick. In lock-step a tick is cut as soon as every
    /// participant has delivered its part; otherwise, or when there is nothing left to play, ten times a second.
    private func play(_ feed: inout some NodeFeed, _ node: LiveNode) throws -> Ending {
        var clock = DevnetClock(
            lockStep: plan.lock_step, milliseconds: Simulation.subBlockMilliseconds,
            after: node.state.timeMilliseconds)
        var tick: UInt64 = 0
        var contest = BundleContest()
        var isDrained = false
        var told = ContinuousClock.now - .seconds(1)
        while true {
            let stops = board.isStopping
            tick += 1
            let time: UInt64
            if plan.lock_step {
                if !stops { try feed.playPart(into: node, unless: { board.isStopping }) }
                time = clock.wait(forTick: tick, isIdle: isDrained && !plan.until_drained)
            } else {
                // What comes while the clock runs is in time for this tick.
                time = clock.wait(forTick: tick, isIdle: false)
                if !stops { try feed.playPart(into: node, unless: { board.isStopping }) }
            }
            let effects: Effects
            do {
                effects = try node.synchronously { node in
                    let effects = try node.tick(timeMilliseconds: time)
                    feed.saw(effects, of: node)
                    return effects
                }
            } catch NodeError.stopped {
                // A client's commit has met it first.
                throw DevnetError(
                    .failed, node.state.failure ?? "\(NodeError.stopped)",
                    remedy: "What was acknowledged is in the store, and the next start goes on from there.")
            }
            let state = node.state
            let height = state.height
            contest.add(effects.market, height: height, pending: state.pendingBundles)
            let pending = state.pendingTransactions + state.pendingBundles
            let wasDrained = isDrained
            isDrained = feed.isDrained(pending: pending)
            if isDrained != wasDrained || ContinuousClock.now - told >= Self.progressTime {
                told = .now
                try event(.progress) { event in
                    (event.played, event.count) = (feed.played, feed.count)
                    (event.pending, event.height, event.is_drained) = (pending, height, isDrained)
                }
            }
            // The last block is always a whole one.
            if effects.block != nil, stops || (isDrained && plan.until_drained) {
                return Ending(pending: pending, contest: contest)
            }
        }
    }
}
