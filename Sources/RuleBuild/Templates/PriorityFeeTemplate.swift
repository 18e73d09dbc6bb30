/// Two stages that come with RuleKit.
enum PriorityFeeTemplate: AppTemplateContent {
    static let summary = "The larger tip first, then first come, first served."
    static let manifest = """
        # What laneway check holds the rule to.
        [claims]
        fee_monotonic = true
        """

    static func rule(type: String) -> String {
        """
        /// What pays the lane most per gas first; equals go by arrival.
        public struct \(type): StagedRule, UnconfiguredRule {
            /// Makes the rule.
            public init() {}

            /// The first stage decides, the next among equals.
            public var order: some OrderingStage {
                LargerTipFirst(bits: 64)
                EarlierFirst()
            }
        }
        """
    }

    static func tests(type: String, lane: String) -> String {
        """
            @Test("The larger tip goes first, equals go by arrival, and the lane gets it all")
            func order() throws {
                let network = try LanewayNetwork(lanes: .lane("\(lane)", \(type).self, baseFee: 10))
                let (alice, bob) = (try network.account("alice"), try network.account("bob"))
                let low = try network.submit("low", to: "\(lane)", from: alice, gas: 100, priorityFee: 1)
                let equal = try network.submit("equal", to: "\(lane)", from: bob, gas: 100, priorityFee: 1)
                let high = try network.submit(
                    "high", to: "\(lane)", from: try network.account("carol"), gas: 100, priorityFee: 5)
                let block = try network.advance()
                block.expect(order: high, low, equal)
                block.expect("\(lane)", earned: .baseFee(3_000), .priorityFee(700))
                network.expectConservation()
            }
        """
    }

    static let scenario = """
        base_fee = 10

        [[transactions]]
        id = "low"
        from = "alice"
        gas = 100
        priority_fee = 1

        [[transactions]]
        id = "high"
        from = "bob"
        gas = 100
        priority_fee = 5

        # A searcher pays for the place right behind alice's transaction, and gives her half of it back.
        [[bundles]]
        id = "backrun"
        from = "searcher"
        bid = 900
        refund = { percent = 50, to = "alice" }
        legs = [{ opening = "after:low", gas = 50 }]

        [[expect]]
        at = 1
        order = ["high", "low", "backrun/leg1"]

        [[expect]]
        attribution = { base_fee = 2_500, priority_fee = 600, bundle = 450 }
        """

    static let readme = """
        The larger tip per gas goes first: what a transaction would pay beside the lane's base fee when it arrives. Equals
        go in order of arrival. Tips from 2^64 - 1 on are equal.

        - **Rejects**: nothing.
        - **Configuration**: none; an entry under `[config]` is an error.
        """
}
