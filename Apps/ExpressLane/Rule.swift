import RuleKit

/// Arbitrum's Timeboost: who controls the express lane in a round goes first in it, everybody else waits a little, and
/// the control of each round is sold in the round before, to the highest sealed bid at the second highest's price.
public struct ExpressLane: OrdersCandidates, BeginsSubBlock, ExecutesTransactions {
    /// Configuration: a round has less than 2 heights, or its auction closes less than 1 before it.
    public static let notEnough: UInt32 = 1

    /// The payload is none of the three kinds.
    public static let malformed: UInt32 = 1
    /// The bid is below the reserve price.
    public static let belowReserve: UInt32 = 2
    /// The bid's round is not the one that is being auctioned.
    public static let auctionClosed: UInt32 = 3
    /// The express transaction's round is not the current one.
    public static let wrongRound: UInt32 = 4
    /// A leg of a bundle has to be an ordinary transaction.
    public static let legMustBeOrdinary: UInt32 = 5
    /// The bid's gas limit is above ``bidGasMax``.
    public static let tooMuchGas: UInt32 = 6
    /// The bid lost its auction.
    public static let outbid: UInt32 = 101
    /// The express transaction's sender does not control the round, or the round is over.
    public static let notController: UInt32 = 102

    /// The most bids for one round that wait: what is below the best of them is sent back, so that bids cannot fill the
    /// window of candidates.
    public static let bidsMax = 64
    /// The largest gas limit of a bid. The window of candidates ends at a sub-block's gas, so bids may not be large.
    public static let bidGasMax: UInt64 = 25_000
    /// Gas that a bid, or a futile claim to the express lane, uses, at most its limit.
    public static let bidGas: UInt64 = 10_000

    private let roundHeights: UInt64
    private let closingHeights: UInt64
    private let delayHeights: UInt64
    private let reservePrice: UInt128

    /// - `round_heights`: heights of a round, 2 to 1,000,000. Round n covers the heights from n times that on.
    /// - `closing_heights`: how many heights before its round an auction closes, from 1 (the default) to a round's.
    /// - `delay_heights`: how many heights others wait in a round that somebody controls, at most a round's.
    /// - `reserve_price`: the least that a round costs.
    public init(_ configuration: Configuration) throws(ConfigurationError) {
        try configuration.allowOnly("round_heights", "closing_heights", "delay_heights", "reserve_price")
        let round = try configuration.integer("round_heights")
        let closing = try configuration.integer("closing_heights", default: 1)
        let delay = try configuration.integer("delay_heights")
        guard round >= 2, closing >= 1 else { throw ConfigurationError(code: Self.notEnough) }
        guard round <= 1_000_000, closing <= round, delay <= round else { throw .tooLarge }
        roundHeights = UInt64(round)
        closingHeights = UInt64(closing)
        delayHeights = UInt64(delay)
        reservePrice = try configuration.integer("reserve_price")
    }

    /// Bids first, the highest first; then what claims to be express, then the rest, each in order of arrival. Equal bids
    /// have equal keys, so the keyed hash decides between them.
    public func admit(_ transaction: TransactionView, _ context: AdmissionContext) -> Admission {
        guard let message = Message(transaction.payload) else { return .reject(Self.malformed) }
        guard !transaction.isBundleLeg || message.kind == .ordinary else { return .reject(Self.legMustBeOrdinary) }
        switch message.kind {
        case .bid:
            guard transaction.bid >= reservePrice else { return .reject(Self.belowReserve) }
            guard transaction.gasLimit <= Self.bidGasMax else { return .reject(Self.tooMuchGas) }
            guard message.round == nextRound(context.height), context.height <= closingHeight(message.round) else {
                return .reject(Self.auctionClosed)
            }
            return .accept(SortKey(Self.bidKeyMax - min(transaction.bid, Self.bidKeyMax)))
        case .express:
            guard message.round == round(context.height) else { return .reject(Self.wrongRound) }
            return .accept(SortKey(2 << 62, then: transaction.arrival))
        case .ordinary: return .accept(SortKey(3 << 62, then: transaction.arrival))
        }
    }

    /// When an auction closes all its bids at their prices; then the controller's transactions, then those that have
    /// waited long enough; last what comes to nothing. Open bids wait.
    public func order(_ candidates: Candidates, _ context: borrowing OrderContext, into proposal: inout Proposal) {
        let height = context.subBlock.height
        let controller = context.state.controller(of: round(height))
        var futile: [Int] = []
        orderBids(candidates, context, into: &proposal, &futile)
        for index in 0..<candidates.count {
            guard let message = Message(candidates[index].payload), message.kind == .express else { continue }
            if message.round == round(height), candidates[index].sender == controller {
                proposal.append(index)
            } else {
                futile.append(index)
            }
        }
        for index in 0..<candidates.count {
            guard let message = Message(candidates[index].payload), message.kind == .ordinary else { continue }
            let hasWaited = height >= candidates[index].arrivalHeight &+ delayHeights
            if controller == nil || hasWaited { proposal.append(index) }
        }
        for index in futile { proposal.append(index, charge: 0) }
    }

    /// Candidates come by key, so the first open bid is the highest and the second is the price. All that lose are named
    /// at no charge.
    private func orderBids(
        _ candidates: Candidates, _ context: borrowing OrderContext, into proposal: inout Proposal,
        _ futile: inout [Int]
    ) {
        let height = context.subBlock.height
        let isDecided = context.state.winner(of: nextRound(height)) != nil
        var open: [Int] = []
        for index in 0..<candidates.count {
            guard let message = Message(candidates[index].payload), message.kind == .bid else { continue }
            if message.round == nextRound(height), !isDecided, open.count < Self.bidsMax {
                open.append(index)
            } else {
                futile.append(index)
            }
        }
        guard height >= closingHeight(nextRound(height)), let first = open.first else { return }
        proposal.append(first, charge: open.count > 1 ? candidates[open[1]].bid : reservePrice)
        for index in open.dropFirst() { proposal.append(index, charge: 0) }
    }

    /// Takes the highest of the bids that the sub-block includes as the next round's controller, once.
    public func begin(_ included: Included, _ state: inout LaneState) {
        let height = included.subBlock.height
        let round = nextRound(height)
        guard height >= closingHeight(round), state.winner(of: round) == nil else { return }
        var best: Int?
        for index in 0..<included.count {
            guard let message = Message(included[index].payload), message.kind == .bid, message.round == round,
                best.map({ included[index].bid > included[$0].bid }) ?? true
            else { continue }
            best = index
        }
        guard let best, let message = Message(included[best].payload) else { return }
        state.setRound(round, controller: message.controller, winner: included[best].hash)
    }

    /// A bid that won is charged what its auction named, one that lost nothing.
    public func execute(_ transaction: TransactionView, _ state: inout LaneState) -> ExecutionResult {
        guard let message = Message(transaction.payload) else {
            return .failed(code: Self.malformed, gasUsed: transaction.gasLimit)
        }
        switch message.kind {
        case .bid:
            let gas = min(Self.bidGas, transaction.gasLimit)
            let hasWon = state.winner(of: message.round) == transaction.hash
            return hasWon ? .succeeded(gasUsed: gas) : .failed(code: Self.outbid, gasUsed: gas)
        case .express:
            let isCurrent = message.round == round(transaction.subBlock.height)
            guard isCurrent, state.controller(of: message.round) == transaction.sender else {
                return .failed(code: Self.notController, gasUsed: min(Self.bidGas, transaction.gasLimit))
            }
            return .succeeded(gasUsed: transaction.gasLimit)
        case .ordinary: return .succeeded(gasUsed: transaction.gasLimit)
        }
    }

    // MARK: Rounds

    private static let bidKeyMax: UInt128 = 1 << 127 - 1

    private func round(_ height: UInt64) -> UInt64 { height / roundHeights }
    private func nextRound(_ height: UInt64) -> UInt64 { round(height) + 1 }
    /// From here on the round's auction is decided; the last height for which a bid is accepted.
    private func closingHeight(_ round: UInt64) -> UInt64 { round &* roundHeights &- closingHeights }
}

/// What a payload asks for.
private struct Message {
    enum Kind: UInt8 {
        case bid = 0
        case express = 1
        case ordinary = 2
    }

    let kind: Kind
    /// 0 for an ordinary one.
    var round: UInt64 = 0
    /// Of a bid: whom it is for.
    var controller = Account(Words32(0, 0, 0, 0))

    /// nil: malformed.
    init?(_ payload: RawSpan) {
        guard payload.byteCount >= 1, let kind = Kind(rawValue: payload.uint8(at: 0)) else { return nil }
        self.kind = kind
        switch kind {
        case .bid:
            guard payload.byteCount == 41 else { return nil }
            round = payload.uint64(at: 1)
            controller = Account(payload.words32(at: 9))
        case .express:
            guard payload.byteCount >= 9 else { return nil }
            round = payload.uint64(at: 1)
        case .ordinary: break
        }
    }
}

// The state holds the two latest rounds, one where its number is even, one where it is odd.

extension StateKey {
    fileprivate static func round(_ round: UInt64) -> StateKey { StateKey("round").appending(UInt8(round & 1)) }
    fileprivate static func controller(_ round: UInt64) -> StateKey {
        StateKey("controller").appending(UInt8(round & 1))
    }
    fileprivate static func winner(_ round: UInt64) -> StateKey { StateKey("winner").appending(UInt8(round & 1)) }
}

extension LaneStateReader {
    fileprivate func controller(of round: UInt64) -> Account? {
        unsigned(.round(round)) == UInt128(round) ? account(.controller(round)) : nil
    }

    fileprivate func winner(of round: UInt64) -> TransactionHash? {
        unsigned(.round(round)) == UInt128(round) ? words32(.winner(round)).map { TransactionHash($0) } : nil
    }
}

extension LaneState {
    fileprivate func controller(of round: UInt64) -> Account? {
        unsigned(.round(round)) == UInt128(round) ? account(.controller(round)) : nil
    }

    fileprivate func winner(of round: UInt64) -> TransactionHash? {
        unsigned(.round(round)) == UInt128(round) ? words32(.winner(round)).map { TransactionHash($0) } : nil
    }

    fileprivate mutating func setRound(_ round: UInt64, controller: Account, winner: TransactionHash) {
        write(.round(round), UInt128(round))
        write(.controller(round), controller)
        write(.winner(round), winner.words)
    }
}
