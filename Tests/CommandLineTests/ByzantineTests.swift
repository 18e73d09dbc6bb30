import Foundation
import Node
import Sequencer
import Store
import Testing
import Verification
import WasmHost
import Wire

/// Verifiers that follow a sequencer which lies, each lie signed with its own key (VER-9 to VER-12, CLI-43 to CLI-46).
@Suite("A sequencer that lies is caught at the very sub-block, with evidence")
struct ByzantineTests {
    /// What it does to a sub-block that follows.
    enum Lie: String, CaseIterable {
        case reorders = "WRONG_ORDER"
        case omits = "OMITTED"
        case skims = "BAD_ATTRIBUTION"
        case moves = "BAD_LEDGER"
        case signsNothing = "BAD_SIGNATURE"
    }

    private static let key = SecretKey(
        seed: Hash.of(.developmentKey, Array("sequencer/\(SharedSession.seed)".utf8)))

    /// What the shared session's node published up to a sub-block with several transactions of one lane.
    private static let honest = Result {
        let store = try NodeStore.open(in: SharedSession.folder + "/data", mode: .readOnly)
        var steps: [PublishedSubBlock] = []
        while let step = try store.published(at: UInt64(steps.count + 1)) {
            steps.append(step)
            if try pair(in: Outcomes(decoding: step.subBlock.outcomes)) != nil, steps.count > 3 { break }
        }
        return (genesis: store.genesis, steps: steps)
    }

    /// Two neighbours of one lane that are no legs.
    private static func pair(in outcomes: Outcomes) throws -> (Int, Int)? {
        let own = outcomes.included.indices.filter { outcomes.included[$0].laneIndex == outcomes.included[0].laneIndex }
        return own.count >= 2 && outcomes.bundles.isEmpty ? (own[0], own[1]) : nil
    }

    private static func tell(_ lie: Lie, _ step: PublishedSubBlock, _ genesis: Genesis) throws -> PublishedSubBlock {
        var (step, header) = (step, step.subBlock.header.header)
        switch lie {
        case .reorders, .omits:
            var outcomes = try Outcomes(decoding: step.subBlock.outcomes)
            let (one, other) = try #require(try pair(in: outcomes))
            if lie == .reorders { outcomes.included.swapAt(one, other) } else { outcomes.included.remove(at: other) }
            step.subBlock.outcomes = outcomes.encoded
            header.outcomesHash = outcomes.sectionHash
        case .skims:
            var lines = try [LaneAttribution](decoding: step.subBlock.attribution)
            let index = try #require(lines.firstIndex { $0.priorityFee > 0 })
            lines[index].priorityFee -= 1
            step.subBlock.attribution = lines.encoded
            header.attributionHash = lines.sectionHash
        case .moves:
            var journal = try [Posting](decoding: step.subBlock.journal)
            journal[0].amount += 1
            step.subBlock.journal = journal.encoded
            header.journalHash = journal.sectionHash
        case .signsNothing:
            step.subBlock.header.signature = Signed(header, in: .zero, signedBy: key).signature
            return step
        }
        step.subBlock.header = Signed(header, in: genesis.hash, signedBy: key)
        return step
    }

    private static func following(_ node: ByzantineSequencer, _ genesis: Genesis, _ more: String...) throws -> Running {
        try Running(
            ["verify", "--url", node.url, "--genesis", "\(genesis.hash)", "--follow", "--json"] + more,
            inputIsOpen: true)
    }

    /// Waits until a verifier agrees with so many sub-blocks.
    private static func reach(_ height: Int, _ verifier: Running) throws {
        try verifier.wait(for: "sub-block \(height)") {
            verifier.output.contains("\"sub_blocks\":\(height),") ? true : nil
        }
    }

    private static func result(_ run: Laneway.Run) throws -> [String: Any] {
        let line = try #require(run.output.split(separator: "\n").last, "\(run)")
        return try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any], "\(run)")
    }

    private static func confirm(_ file: String, _ verdict: String, _ genesis: Genesis) throws {
        let digits = try Laneway.file("genesis", Hex.encode(genesis.encoded))
        let run = try Laneway.run("evidence", "check", file, "--genesis", digits)
        #expect(run.status == 0 && run.output.hasPrefix("CONFIRMED  \(verdict)  "), "\(run)")
    }

    @Test("about order, omission, one unit of revenue or the ledger", arguments: Lie.allCases)
    func lies(lie: Lie) throws {
        let (genesis, steps) = try Self.honest.get()
        let height = steps.count
        let node = try ByzantineSequencer(genesis, publishing: Array(steps.dropLast()))
        let file = Laneway.path("\(lie).evidence")
        let verifier = try Self.following(node, genesis, "--evidence", file)
        try Self.reach(height - 1, verifier)
        node.publish(try Self.tell(lie, steps[height - 1], genesis))
        let run = try verifier.finish()
        #expect(run.status == 1, "\(run)")
        let result = try Self.result(run)
        #expect(try result.text("verdict") == lie.rawValue)
        #expect(try result.text("place").hasPrefix("sub-block \(height)"))
        #expect(try result.number("sub_blocks") == height - 1)
        if lie == .signsNothing {
            #expect(run.errors.contains("There is no evidence to write"), "\(run)")
        } else {
            try Self.confirm(file, lie.rawValue, genesis)
        }
        #expect(!FileManager.default.fileExists(atPath: "\(file).\(verifier.processID).part"))
    }

    // MARK: Different things to different people

    private static let payees = (1...3).map { SecretKey(seed: Hash.of(.developmentKey, [UInt8($0)])).publicKey }

    /// A chain of deposits, one in each of three sub-blocks; the last one is to `last`.
    private static func chain(
        lastTo last: PublicKey
    ) throws -> (genesis: Genesis, steps: [PublishedSubBlock], receipt: Receipt) {
        let genesis = Genesis(
            name: "two faces", chainID: 9, sequencer: key.publicKey, settlement: key.publicKey,
            governance: key.publicKey, operatorAccount: key.publicKey,
            parameters: try honest.get().genesis.parameters, engine: WasmRuleHost.engineDescription)
        let folder = Laneway.path("two-faces")
        var node = try Node.open(in: folder, creating: genesis, key: key, host: NativeRuleHost())
        var receipts: [Receipt] = []
        for (index, payee) in [payees[0], payees[1], last].enumerated() {
            let deposit = Deposit(
                number: UInt64(index + 1), account: payee, amount: 5, chainID: genesis.chainID, signedBy: key)
            let entry = try CheckedEntry(checking: .deposit(deposit), genesis: genesis)
            guard case .logged(let position) = try node.receive(entry) else { throw CancellationError() }
            let promise = node.promise(of: entry, hash: entry.entry.hash, at: position)
            try node.commit()
            receipts += node.receipts(for: [promise])
            _ = try node.tick(timeMilliseconds: UInt64(index + 1) * 100)
        }
        try node.close()
        let store = node.store
        let steps = try (1...3).map { try #require(try store.published(at: $0)) }
        return (genesis, steps, try #require(receipts.last))
    }

    @Test("by telling two verifiers different things: both find it at the height where they part")
    func equivocates() throws {
        let (genesis, one, _) = try Self.chain(lastTo: Self.payees[1])
        let other = try Self.chain(lastTo: Self.payees[2]).steps
        #expect(one[1] == other[1] && one[2] != other[2])
        let faces = try [one, other].map { try ByzantineSequencer(genesis, publishing: Array($0[..<2])) }
        let mirrors = ["a", "b"].map { Laneway.path("mirror-\($0)") }
        let files = ["a", "b"].map { Laneway.path("\($0).evidence") }
        let verifiers = try (0..<2).map { index in
            try Self.following(
                faces[index], genesis, "--evidence", files[index], "--mirror", mirrors[index], "--against",
                mirrors[1 - index])
        }
        for verifier in verifiers { try Self.reach(2, verifier) }
        faces[0].publish(one[2])
        try Self.reach(3, verifiers[0])
        faces[1].publish(other[2])
        // The second at once, the first as soon as it looks again.
        for index in [1, 0] {
            let run = try verifiers[index].finish()
            #expect(run.status == 1, "\(run)")
            let result = try Self.result(run)
            #expect(try result.text("verdict") == "EQUIVOCATION")
            #expect(try result.text("place") == "sub-block 3")
            try Self.confirm(files[index], "EQUIVOCATION", genesis)
        }
        // What was kept goes on where it ended, and is compared at once.
        let again = try Laneway.run(
            "verify", "--url", faces[0].url, "--genesis", "\(genesis.hash)", "--mirror", mirrors[0], "--against",
            mirrors[1])
        #expect(again.status == 1 && again.output.hasPrefix("EQUIVOCATION  sub-block 3"), "\(again)")
        let compared = try Laneway.run("evidence", "compare", mirrors[0], mirrors[1])
        #expect(compared.status == 1 && compared.output.hasPrefix("EQUIVOCATION  sub-block 3"), "\(compared)")
    }

    @Test("by breaking a receipt that a client gave the verifiers")
    func breaksReceipt() throws {
        let (genesis, one, receipt) = try Self.chain(lastTo: Self.payees[1])
        let other = try Self.chain(lastTo: Self.payees[2]).steps
        let receipts = Laneway.path("receipts")
        try FileManager.default.createDirectory(atPath: receipts, withIntermediateDirectories: true)
        try Hex.encode(receipt.encoded).write(toFile: receipts + "/mine", atomically: true, encoding: .utf8)
        try "nothing".write(toFile: receipts + "/other", atomically: true, encoding: .utf8)
        for (steps, isKept) in [(one, true), (other, false)] {
            let node = try ByzantineSequencer(genesis, publishing: Array(steps[..<2]))
            let file = Laneway.path("receipt.evidence")
            let verifier = try Self.following(
                node, genesis, "--evidence", file, "--mirror", Laneway.path("mirror"), "--receipts", receipts)
            try Self.reach(2, verifier)
            node.publish(steps[2])
            if isKept {
                try Self.reach(3, verifier)
                try verifier.closeInput()
            }
            let run = try verifier.finish()
            #expect(run.errors.contains("other is no receipt of this network"), "\(run)")
            guard !isKept else {
                #expect(run.status == 0, "\(run)")
                continue
            }
            #expect(run.status == 1, "\(run)")
            let result = try Self.result(run)
            #expect(try result.text("verdict") == "BROKEN_RECEIPT")
            #expect(try result.text("place").hasPrefix("mine, log position "))
            try Self.confirm(file, "BROKEN_RECEIPT", genesis)
        }
    }

    @Test("Options that need each other say so")
    func usage() throws {
        for arguments in [
            ["verify", "somewhere", "--mirror", "copy"],
            ["verify", "--url", "http://127.0.0.1:1", "--genesis", "0x00", "--against", "copy"],
            ["verify", "--url", "http://127.0.0.1:1", "--genesis", "0x00", "--receipts", "mine"],
        ] {
            let run = try Laneway.run(arguments)
            #expect(run.status == 2 && run.errors.contains("--mirror"), "\(run)")
        }
    }
}
