/// A rule with configuration that chooses and charges by itself.
enum BatchAuctionTemplate: AppTemplateContent {
    static let summary = "The best bids of each sub-block, at one price."
    static let manifest = """
        # A bid that did not win waits for the next batch without holding up its sender's others.
        nonce_mode = "unordered"

        [config]
        # How many win in one sub-block.
        places = 2
        """

    static func rule(type: String) -> String {
        """
        /// Collects bids and includes the best of each sub-block. All of them pay the same: the best bid that did not win, or
        /// nothing if there is none. So nobody pays for having bid more than was needed.
        public struct \(type): StagedRule, OrdersCandidates {
            private let places: Int

            /// `places`: how many win in one sub-block, 1 to 1,000.
            public init(_ configuration: Configuration) throws(ConfigurationError) {
                try configuration.allowOnly("places")
                let places = try configuration.integer("places")
                guard places > 0 else { throw .unspecified }
                guard places <= 1_000 else { throw .tooLarge }
                self.places = Int(places)
            }

            /// Equal bids are ordered by a hash that nobody knows beforehand: being early buys nothing.
            public var order: some OrderingStage { LargerBidFirst(bits: 128) }

            /// The first `places` candidates win, at the bid of the one behind them.
            public func order(_ candidates: Candidates, _ context: borrowing OrderContext, into proposal: inout Proposal) {
                let price = candidates.count > places ? candidates[places].bid : 0
                for index in 0..<min(places, candidates.count) { proposal.append(index, charge: price) }
            }
        }
        """
    }

    static func tests(type: String, lane: String) -> String {
        """
            @Test("The best bids win and pay the best losing one; the others wait for the next batch")
            func batches() throws {
                let network = try LanewayNetwork(
                    lanes: .lane("\(lane)", \(type).self, config: ["places": 2], nonces: .unordered))
                let bids: [UInt128] = [30, 50, 20, 40]
                let sent = try bids.map { bid in
                    try network.submit(to: "\(lane)", from: network.account("bidder\\(bid)"), bid: bid)
                }
                let first = try network.advance()
                first.expect(order: sent[1], sent[3])
                first.expect("\(lane)", earned: .charge(60))
                let second = try network.advance()
                second.expect(order: sent[0], sent[2])
                second.expect("\(lane)", earned: 0)
                network.expectConservation()
            }
        """
    }

    static let scenario = """
        nonce_mode = "unordered"

        [network]
        sub_blocks = 2

        [[transactions]]
        id = "thirty"
        from = "alice"
        bid = 30

        [[transactions]]
        id = "fifty"
        from = "bob"
        bid = 50

        [[transactions]]
        id = "forty"
        from = "carol"
        bid = 40

        [[expect]]
        at = 1
        order = ["fifty", "forty"]

        [[expect]]
        at = 2
        order = ["thirty"]

        [[expect]]
        attribution = { charge = 60 }
        """

    static let readme = """
        In every sub-block the `places` largest bids win. Each pays the largest bid that did not win, nothing if all did.
        Equal bids are ordered by a hash that nobody knows beforehand, so being early buys nothing. What did not win waits
        for the next batch.

        - **Rejects**: nothing.
        - **Configuration**: `places`, 1 to 1,000: how many win in one sub-block.
        """
}
