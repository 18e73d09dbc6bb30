/// First come, first served: the least that is a rule.
enum EmptyTemplate: AppTemplateContent {
    static let summary = "First come, first served."
    static let manifest = ""

    static func rule(type: String) -> String {
        """
        /// First come, first served, until `admit` says otherwise.
        public struct \(type): UnconfiguredRule {
            /// Makes the rule.
            public init() {}
        }
        """
    }

    static func tests(type: String, lane: String) -> String {
        """
            @Test("What came first goes first, whatever others pay")
            func order() throws {
                let network = try LanewayNetwork(lanes: .lane("\(lane)", \(type).self, baseFee: 10))
                let (alice, bob) = (try network.account("alice"), try network.account("bob"))
                let first = try network.submit("first", to: "\(lane)", from: alice, gas: 100)
                let second = try network.submit("second", to: "\(lane)", from: bob, gas: 100, priorityFee: 5)
                let block = try network.advance()
                block.expect(order: first, second)
                block.expect("\(lane)", earned: .baseFee(2_000), .priorityFee(500))
                network.expectConservation()
            }
        """
    }

    static let scenario = """
        base_fee = 10

        [[transactions]]
        id = "first"
        from = "alice"
        gas = 100

        [[transactions]]
        id = "second"
        from = "bob"
        gas = 100
        priority_fee = 5

        [[expect]]
        at = 1
        order = ["first", "second"]

        [[expect]]
        attribution = { base_fee = 2_000, priority_fee = 500 }
        """

    static let readme = """
        First come, first served: `admit` has its default. Give it a body, or stages (`StagedRule`), to decide otherwise.

        - **Rejects**: nothing.
        - **Configuration**: none; an entry under `[config]` is an error.
        """
}
