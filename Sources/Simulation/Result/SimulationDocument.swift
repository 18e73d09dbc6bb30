import Wire

/// A result as JSON (SIM-50): amounts as decimal strings, everything by the scenario's ids and names.
public struct SimulationDocument: Encodable, Sendable {
    let scenario: String
    let sub_blocks: [SubBlock]
    let pending: [String]
    let balances: [String: String]
    let totals: Totals
    let expectations: [Check]
    let commitments: [String: String]

    struct SubBlock: Encodable {
        let height: UInt64
        let commitment: String
        let order: [String]
        let outcomes: [String: String]
        let details: [String: Details]
        let attribution: [String: [String: String]]
        let `operator`: [String: String]
        let properties: Properties
        let events: [Event]
        let faults: [Fault]
    }

    struct Event: Encodable {
        let lane: String
        let function: UInt8
        let of: String?
        let data: String
    }

    /// What a code alone does not say.
    struct Details: Encodable {
        let code: UInt32?
        let bid: String?
        let paid: String?
        let refund: String?
        let leg: String?
        let rival: String?
        let price: String?
    }

    struct Fault: Encodable {
        let lane: String
        let function: UInt8
        let fault: UInt8
    }

    struct Totals: Encodable {
        let lanes: [String: [String: String]]
        let `operator`: [String: String]
        let collected: String
        let attributed: String
    }

    /// One `[[expect]]`, and whether it held.
    public struct Check: Codable, Sendable {
        /// Of the expectation, in the scenario's file.
        public let line: Int
        /// What the expectation is about, for people.
        public let subject: String
        /// Whether it held.
        public let held: Bool
        let expected: [String]
        let actual: [String]

        /// What differs, as ``ExpectationCheck/difference``.
        public var difference: [String] { LineDifference.lines(expected: expected, actual: actual) }

        /// As JSON.
        public init(_ check: ExpectationCheck) {
            line = check.expectation.line
            subject = check.subject
            held = check.held
            expected = check.expected
            actual = check.actual
        }
    }

    /// Of a result.
    public init(_ result: SimulationResult) {
        scenario = result.scenario.path
        let lanes = result.scenario.lanes.map(\.name)
        sub_blocks = result.subBlocks.map { SubBlock($0, lanes) }
        pending = result.pending
        balances = Dictionary(uniqueKeysWithValues: result.balances.map { ($0.name, "\($0.amount)") })
        let lines = lanes.map { result.line(of: $0, at: nil) }
        totals = Totals(
            lanes: Self.attribution(lanes, lines), operator: Self.operatorFees(lines),
            collected: "\(result.collected(at: nil))", attributed: "\(result.attributed(at: nil))")
        expectations = result.checks.map(Check.init)
        commitments = ["sub_block": "\(result.commitment)", "block": "\(result.block)"]
    }

    fileprivate static func attribution(
        _ lanes: [LaneName], _ lines: [LaneAttribution]
    ) -> [String: [String: String]] {
        var attribution: [String: [String: String]] = [:]
        for lane in lanes {
            let line = lines.first { $0.lane == lane } ?? LaneAttribution(lane: lane, baseFeePerGas: 0)
            attribution[lane.text] = Dictionary(
                uniqueKeysWithValues: AttributionField.allCases.map { ($0.rawValue, "\($0.value(of: line))") })
        }
        return attribution
    }

    fileprivate static func operatorFees(_ lines: [LaneAttribution]) -> [String: String] {
        Dictionary(
            uniqueKeysWithValues: OperatorField.allCases.map { field in
                (field.rawValue, "\(lines.reduce(0) { $0 + field.value(of: $1) })")
            })
    }
}

extension SimulationDocument.SubBlock {
    fileprivate init(_ subBlock: SimulationResult.SubBlock, _ lanes: [LaneName]) {
        height = subBlock.height
        commitment = "\(subBlock.commitment)"
        order = subBlock.order
        // An id that ended more than once in a sub-block can only be one that nobody gave twice: the last says it.
        outcomes = Dictionary(subBlock.outcomes.map { ($0.id, $0.outcome.name) }) { $1 }
        details = Dictionary(subBlock.outcomes.compactMap { outcome in outcome.details.map { (outcome.id, $0) } }) {
            $1
        }
        attribution = SimulationDocument.attribution(lanes, subBlock.lines)
        `operator` = SimulationDocument.operatorFees(subBlock.lines)
        properties = SimulationDocument.Properties(subBlock)
        events = subBlock.events.map {
            SimulationDocument.Event(
                lane: $0.lane.text, function: $0.function.rawValue, of: $0.id, data: Hex.encode($0.data))
        }
        faults = subBlock.faults.map {
            SimulationDocument.Fault(lane: $0.lane.text, function: $0.function, fault: $0.fault)
        }
    }
}

extension SimulationResult.Outcome {
    fileprivate var details: SimulationDocument.Details? {
        guard code != 0 || bundle != nil else { return nil }
        return SimulationDocument.Details(
            code: code == 0 ? nil : code, bid: bundle.map { "\($0.bid)" }, paid: bundle.map { "\($0.paid)" },
            refund: bundle.map { "\($0.refund)" }, leg: bundle?.leg, rival: bundle?.rival,
            price: bundle.flatMap { $0.rival == nil ? nil : "\($0.price)" })
    }
}
