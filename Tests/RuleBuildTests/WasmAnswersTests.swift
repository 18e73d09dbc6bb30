import CancelsFirst
import FirstComeFirstServed
import PriorityFee
import RuleKit
import RuleTestSupport
import Testing

@testable import RuleBuild

/// Modules against the same rules natively, and against an oracle where there is one.
@Suite("WebAssembly answers what native code does", .serialized, .enabled(if: WasmProgram.isAvailable))
struct WasmAnswersTests {
    private static let empty = CallBytes.configuration([])

    @Test("The apps answer the same bytes as natively")
    func apps() throws {
        var generator = SeededGenerator(seed: 21)
        var calls: [(WasmProgram.Function, [UInt8])] = [(.configure, Self.empty)]
        for _ in 0..<60 {
            calls.append((.admit, CallBytes.input(baseFee: 1_000, [Self.transaction(&generator)])))
        }
        calls.append((.configure, CallBytes.configuration([("a", [1])])))
        try expectNative(FirstComeFirstServed.self, calls)
        try expectNative(PriorityFee.self, calls)
        try expectNative(CancelsFirst.self, calls)
    }

    @Test("Legs, openings and revenue look the same in every call", arguments: [61, 62] as [UInt64])
    func bundles(seed: UInt64) throws {
        print("seed \(seed)")
        var generator = SeededGenerator(seed: seed)
        var calls: [(WasmProgram.Function, [UInt8])] = [(.configure, Self.empty)]
        for round in 0..<40 {
            var candidates = (0..<round % 9).map { _ in Self.transaction(&generator) }
            for index in candidates.indices {
                candidates[index].isLeg = false
                candidates[index].bid = UInt128(index)
                // What the rule is told to withhold: by turns every combination of the ends, often nothing at all.
                let ends = index == 0 ? UInt8(round & 7) << 1 : 0
                let behind = round % 3 == 0 ? 0 : UInt8.random(in: 0...1, using: &generator)
                let charge = UInt8.random(in: 0...1, using: &generator) << 4
                candidates[index].payload = [ends | behind | charge] + candidates[index].payload
            }
            calls.append((.order, CallBytes.input(candidates)))
            let included = candidates + (0..<round % 4).map { _ in Self.transaction(&generator) }
            for transaction in included {
                calls.append((.admit, CallBytes.input([transaction])))
                calls.append((.execute, CallBytes.input([transaction])))
            }
            calls.append((.begin, CallBytes.input(included)))
            let results = included.map { _ in Self.result(&generator) }
            let revenue = CallBytes.Revenue(
                bundle: Self.number(&generator) >> 2, crossLane: Self.number(&generator) >> 2,
                operatorFees: UInt128.random(in: 0...9, using: &generator))
            calls.append((.settle, CallBytes.input(included, results: results, revenue: revenue)))
        }
        try expectNative(OpeningsRule.self, at: "Tests/RuleBuildTests/OpeningsRule.swift", calls)
        let proposals = Set(zip(calls, Self.native(OpeningsRule.self, calls)).filter { $0.0.0 == .order }.map { $1[0] })
        #expect(proposals.isSuperset(of: [0, 1, 2, 3, 6, 7, 10, 11, 14, 15]), "every kind of proposal has its turn")
    }

    @Test("Stages put together give the same keys and rejections", arguments: [63, 64] as [UInt64])
    func stages(seed: UInt64) throws {
        print("seed \(seed)")
        var generator = SeededGenerator(seed: seed)
        var calls: [(WasmProgram.Function, [UInt8])] = [
            (.configure, CallBytes.configuration([("a", [1])])), (.configure, Self.empty),
        ]
        for _ in 0..<200 {
            var transaction = Self.transaction(&generator)
            transaction.bid = Self.number(&generator)
            calls.append((.admit, CallBytes.input(baseFee: 1_000, [transaction])))
        }
        try expectNative(StagedBook.self, at: "Tests/RuleBuildTests/StagedBook.swift", calls)
        #expect(Set(Self.native(StagedBook.self, calls).map { $0.prefix(8) }).count > 2, "some are rejected")
    }

    private func expectNative<Rule: OrderingRule>(
        _ type: Rule.Type, at path: String? = nil, _ calls: [(WasmProgram.Function, [UInt8])]
    ) throws {
        let name = "\(type)"
        let path = "\(TestApp.repository)/\(path ?? "Apps/\(name)/Rule.swift")"
        let (description, answers) = try WasmProgram().run(
            swift: Files.text(path, remedy: ""), rule: name, calls)
        #expect(description == NativeRule(type).description)
        #expect(answers == Self.native(type, calls))
    }

    @Test("A rule in C, written from the ABI alone, answers as RuleKit's does")
    func ruleInC() throws {
        var generator = SeededGenerator(seed: 22)
        var calls: [(WasmProgram.Function, [UInt8])] = [(.configure, Self.empty)]
        for _ in 0..<60 { calls.append((.admit, CallBytes.input([Self.transaction(&generator)]))) }
        calls.append((.configure, CallBytes.configuration([("a", [1])])))
        let (description, answers) = try WasmProgram().run(c: TestApp.fixture("first_come.c"), calls)
        #expect(description == 1)
        #expect(answers == Self.native(FirstComeFirstServed.self, calls))
    }

    @Test("The rule in C links to a module that has what ABI-1 to ABI-3 ask for")
    func moduleInC() throws {
        let toolchain = try WasmProgram().toolchain
        let work = try TemporaryFolder()
        defer { work.remove() }
        let compile = ModuleTarget.clangArguments + ["-c", TestApp.fixture("first_come.c"), "-o", "rule.o"]
        #expect(try Command(toolchain.clang, compile, in: work.path).run().succeeded)
        let link = ["--no-entry", "--strip-all", "rule.o", "-o", "rule.wasm"]
        #expect(try Command(toolchain.linker, link, in: work.path).run().succeeded)
        let reader = try ModuleReader(Files.bytes("\(work.path)/rule.wasm", remedy: ""))
        #expect(reader.imports.isEmpty && reader.exportsMemory)
        #expect(
            Set(reader.functions.keys) == ["laneway_describe", "laneway_input", "laneway_configure", "laneway_admit"])
    }

    @Test("128-bit arithmetic is exact", arguments: [31, 32] as [UInt64])
    func wide(seed: UInt64) throws {
        print("seed \(seed)")
        var generator = SeededGenerator(seed: seed)
        let operations: [(UInt128, UInt128) -> UInt128] = [
            { $0 &* $1 }, { $1 == 0 ? 0 : $0 / $1 }, { $1 == 0 ? 0 : $0 % $1 }, { $0 &<< $1 }, { $0 &>> $1 },
            { UInt128(bitPattern: Int128(bitPattern: $0) &>> Int128(bitPattern: $1)) },
            {
                $1 == 0 || Int128(bitPattern: $0) == .min && Int128(bitPattern: $1) == -1
                    ? 0 : UInt128(bitPattern: Int128(bitPattern: $0) / Int128(bitPattern: $1))
            },
            {
                $1 == 0 || Int128(bitPattern: $0) == .min && Int128(bitPattern: $1) == -1
                    ? 0 : UInt128(bitPattern: Int128(bitPattern: $0) % Int128(bitPattern: $1))
            },
        ]
        var cases: [(operation: Int, a: UInt128, b: UInt128)] = []
        for operation in operations.indices {
            for a in Self.edges {
                for b in Self.edges where seed == 31 { cases.append((operation, a, b)) }
            }
            for _ in 0..<(seed == 31 ? 0 : 1_500) {
                cases.append((operation, Self.number(&generator), Self.number(&generator)))
            }
        }
        let calls =
            [(WasmProgram.Function.configure, Self.empty)]
            + cases.map { operation, a, b in
                let payload = [UInt8(operation)] + CallBytes.littleEndian(a) + CallBytes.littleEndian(b)
                return (.admit, CallBytes.input([.with { $0.payload = payload }]))
            }
        let (_, answers) = try WasmProgram().run(swift: Self.arithmeticRule, calls)
        try #require(answers.count == calls.count)
        for (index, (operation, a, b)) in cases.enumerated() {
            let expected = [UInt8](repeating: 0, count: 8) + CallBytes.littleEndian(operations[operation](a, b))
            #expect(answers[index + 1] == expected, "operation \(operation) of \(a) and \(b)")
        }
    }

    @Test("The heap gives what it takes, and takes it back", arguments: [41, 42] as [UInt64])
    func heap(seed: UInt64) throws {
        print("seed \(seed)")
        var generator = SeededGenerator(seed: seed)
        // Each byte is a step of the rule below; its answer is a checksum of all that is still allocated.
        let payload = (0..<3_000).map { _ in UInt8.random(in: 0...255, using: &generator) }
        let calls: [(WasmProgram.Function, [UInt8])] = [
            (.configure, Self.empty), (.admit, CallBytes.input([.with { $0.payload = payload }])),
            (.admit, CallBytes.input([.with { $0.payload = payload.reversed() }])),
        ]
        let (_, answers) = try WasmProgram().run(swift: Self.heapRule, calls)
        try #require(answers.count == 3)
        #expect(answers[1].dropFirst(8).elementsEqual(CallBytes.littleEndian(UInt128(Self.checksum(payload)))))
        #expect(
            answers[2].dropFirst(8).elementsEqual(CallBytes.littleEndian(UInt128(Self.checksum(payload.reversed())))))
    }

    @Test("Sorting, dictionaries and large proposals work in a module")
    func order() throws {
        var generator = SeededGenerator(seed: 51)
        var transactions = (0..<700).map { _ in Self.transaction(&generator) }
        for index in transactions.indices {
            transactions[index].bid = UInt128.random(in: 0...99, using: &generator)
            transactions[index].isLeg = false
        }
        let calls: [(WasmProgram.Function, [UInt8])] = [
            (.configure, Self.empty), (.order, CallBytes.input(transactions)), (.order, CallBytes.input([])),
        ]
        let (description, answers) = try WasmProgram().run(swift: Self.sortingRule, calls)
        #expect(description == 0x101)
        // Swift's sort is stable, and so is this one.
        let sorted = transactions.indices.sorted { (transactions[$1].bid, $0) < (transactions[$0].bid, $1) }
        let entries = sorted.flatMap { index in
            CallBytes.littleEndian(UInt64(index)) + [UInt8](repeating: 0xff, count: 16)
        }
        #expect(answers.count == 3)
        #expect(answers[1] == [0, 0, 0, 0] + CallBytes.littleEndian(UInt32(700)) + entries)
        #expect(answers[2] == [UInt8](repeating: 0, count: 8))
    }

    private static func native<Rule: OrderingRule>(
        _ type: Rule.Type, _ calls: [(WasmProgram.Function, [UInt8])]
    ) -> [[UInt8]] {
        let rule = NativeRule(type)
        let instance = rule.instantiate()
        let state = StateTable(read: { _, _ in -1 }, write: { _, _ in }, remove: { _ in }, emit: { _ in })
        return calls.map { function, input in
            let native: NativeRuleFunction =
                switch function {
                case .configure: .configure
                case .admit: .admit
                case .order: .order
                case .begin: .begin
                case .execute: .execute
                case .settle: .settle
                }
            return instance.call(native, input.span.bytes, state) ? Array(instance.answer) : []
        }
    }

    private static func transaction(_ generator: inout SeededGenerator) -> CallBytes.Transaction {
        .with { transaction in
            transaction.arrival = generator.next()
            transaction.maxFeePerGas = number(&generator)
            transaction.maxPriorityFeePerGas = number(&generator)
            let count = Int.random(in: 0...40, using: &generator)
            transaction.payload = (0..<count).map { _ in UInt8.random(in: 0...5, using: &generator) }
            transaction.isLeg = Bool.random(using: &generator)
        }
    }

    private static func result(_ generator: inout SeededGenerator) -> CallBytes.Result {
        var result = CallBytes.Result()
        result.succeeded = Bool.random(using: &generator)
        // So small that no sum of them overflows.
        result.baseFee = number(&generator) >> 8
        result.priorityFee = number(&generator) >> 8
        result.charge = number(&generator) >> 8
        return result
    }

    private static let edges: [UInt128] = {
        let powers: [UInt128] = [0, 31, 32, 33, 63, 64, 65, 95, 96, 127].map { 1 << $0 }
        return [0, 3, 10, .max, .max / 3, 0xffff_ffff << 64 | 0xffff_ffff] + powers + powers.map { $0 - 1 }
    }()

    /// Of any number of bits, so that short ones are as likely as long ones.
    private static func number(_ generator: inout SeededGenerator) -> UInt128 {
        let value = UInt128(generator.next()) << 64 | UInt128(generator.next())
        return value >> UInt128.random(in: 0...127, using: &generator)
    }

    private static func checksum(_ payload: [UInt8]) -> UInt64 {
        var blocks: [[UInt8]] = Array(repeating: [], count: 16)
        for (index, byte) in payload.enumerated() {
            let slot = Int(byte & 15)
            if byte & 0x80 == 0 {
                let size = 1 << Int(byte >> 4 & 7) * (index % 3 + 1)
                blocks[slot] = [UInt8](repeating: UInt8(truncatingIfNeeded: index), count: size)
            } else if byte & 0x40 == 0 {
                blocks[slot] = []
            } else {
                blocks[slot] += blocks[Int(byte >> 4 & 3)].prefix(5_000)
            }
        }
        return blocks.reduce(0) { sum, block in block.reduce(sum &* 31) { ($0 &* 31) &+ UInt64($1) } }
    }

    private static let heapRule = """
        import RuleKit

        public struct TestRule: UnconfiguredRule {
            public init() {}
            public func admit(_ transaction: TransactionView, _ context: AdmissionContext) -> Admission {
                let payload = transaction.payload
                var blocks: [[UInt8]] = Array(repeating: [], count: 16)
                for index in 0..<payload.byteCount {
                    let byte = payload.uint8(at: index)
                    let slot = Int(byte & 15)
                    if byte & 0x80 == 0 {
                        let size = 1 << Int(byte >> 4 & 7) * (index % 3 + 1)
                        blocks[slot] = [UInt8](repeating: UInt8(truncatingIfNeeded: index), count: size)
                    } else if byte & 0x40 == 0 {
                        blocks[slot] = []
                    } else {
                        blocks[slot] += blocks[Int(byte >> 4 & 3)].prefix(5_000)
                    }
                }
                var sum: UInt64 = 0
                for block in blocks {
                    sum = sum &* 31
                    for byte in block { sum = (sum &* 31) &+ UInt64(byte) }
                }
                return .accept(SortKey(UInt128(sum)))
            }
        }
        """

    private static let arithmeticRule = """
        import RuleKit

        public struct TestRule: UnconfiguredRule {
            public init() {}
            public func admit(_ transaction: TransactionView, _ context: AdmissionContext) -> Admission {
                let payload = transaction.payload
                let (a, b) = (payload.uint128(at: 1), payload.uint128(at: 17))
                let (x, y) = (Int128(bitPattern: a), Int128(bitPattern: b))
                let result: UInt128
                switch payload.uint8(at: 0) {
                case 0: result = a &* b
                case 1: result = b == 0 ? 0 : a / b
                case 2: result = b == 0 ? 0 : a % b
                case 3: result = a &<< b
                case 4: result = a &>> b
                case 5: result = UInt128(bitPattern: x &>> y)
                case 6: result = b == 0 || x == .min && y == -1 ? 0 : UInt128(bitPattern: x / y)
                default: result = b == 0 || x == .min && y == -1 ? 0 : UInt128(bitPattern: x % y)
                }
                return .accept(SortKey(result))
            }
        }
        """

    private static let sortingRule = """
        import RuleKit

        public struct TestRule: UnconfiguredRule, OrdersCandidates {
            public init() {}
            public func order(_ candidates: Candidates, _ context: borrowing OrderContext, into proposal: inout Proposal) {
                // By way of a dictionary, to have one at work.
                var indices: [UInt128: [Int]] = [:]
                for index in 0..<candidates.count { indices[candidates[index].bid, default: []].append(index) }
                for bid in indices.keys.sorted(by: >) {
                    for index in indices[bid]! { proposal.append(index) }
                }
            }
        }
        """
}
