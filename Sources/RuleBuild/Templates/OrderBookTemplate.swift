/// A stage of the app's own, which reads the payload and rejects.
enum OrderBookTemplate: AppTemplateContent {
    static let summary = "An order book's lane: cancels before orders that take."
    static let manifest = ""

    static func rule(type: String) -> String {
        """
        /// Cancels first, then orders that rest, then orders that take; each in order of arrival. So a quote that its maker
        /// has cancelled is never hit.
        public struct \(type): StagedRule, UnconfiguredRule {
            /// Makes the rule.
            public init() {}

            /// The first stage decides, the next among equals.
            public var order: some OrderingStage {
                ActionsInTurn()
                EarlierFirst()
            }
        }

        /// What kind of action a payload's first byte says it is.
        public struct ActionsInTurn: OrderingStage {
            /// The code of a rejection: there is no first byte, or none of the three.
            public static let unknownAction: UInt32 = 1

            /// Three places take two bits.
            public var bits: Int { 2 }

            /// 1, a cancel, before 2, an order that rests, before 3, an order that takes.
            public func rank(_ transaction: TransactionView, _ context: AdmissionContext) -> StageRank {
                let payload = transaction.payload
                guard payload.byteCount > 0 else { return .reject(Self.unknownAction) }
                switch payload.uint8(at: 0) {
                case 1: return .place(0)
                case 2: return .place(1)
                case 3: return .place(2)
                default: return .reject(Self.unknownAction)
                }
            }
        }
        """
    }

    static func tests(type: String, lane: String) -> String {
        """
            @Test("A cancel goes before the order that would have hit the quote, whatever that pays")
            func order() throws {
                let network = try LanewayNetwork(lanes: .lane("\(lane)", \(type).self))
                let (maker, taker) = (try network.account("maker"), try network.account("taker"))
                let take = try network.submit("take", to: "\(lane)", from: taker, priorityFee: 9, payload: [3])
                let rest = try network.submit(
                    "rest", to: "\(lane)", from: try network.account("other"), payload: [2])
                let cancel = try network.submit("cancel", to: "\(lane)", from: maker, payload: [1])
                try network.advance().expect(order: cancel, rest, take)
                network.expectConservation()
            }

            @Test("What is no action is rejected", arguments: [[], [0], [4]] as [[UInt8]])
            func unknown(payload: [UInt8]) throws {
                let network = try LanewayNetwork(lanes: .lane("\(lane)", \(type).self))
                let other = try network.submit(
                    "other", to: "\(lane)", from: try network.account("alice"), payload: payload)
                try network.advance()
                network.expect(other, ended: .rejectedByRule(code: ActionsInTurn.unknownAction))
            }
        """
    }

    static let scenario = """
        [[transactions]]
        id = "take"
        from = "taker"
        priority_fee = 9
        payload = "03"

        [[transactions]]
        id = "rest"
        from = "other"
        payload = "02"

        [[transactions]]
        id = "cancel"
        from = "maker"
        payload = "01"

        [[transactions]]
        id = "nonsense"
        from = "maker"
        payload = "04"

        [[expect]]
        at = 1
        order = ["cancel", "rest", "take"]

        [[expect]]
        of = "nonsense"
        outcome = "REJECTED_BY_RULE"

        [[expect]]
        attribution = { priority_fee = 189_000 }
        """

    static let readme = """
        | first byte of the payload | action | place |
        |---|---|---|
        | 1 | cancel | 1 |
        | 2 | order that rests | 2 |
        | 3 | order that takes | 3 |

        Each in order of arrival. What follows the first byte is the app's own and is not looked at.

        - **Rejects**: with code 1 what has no first byte, or another one.
        - **Configuration**: none; an entry under `[config]` is an error.
        """
}
