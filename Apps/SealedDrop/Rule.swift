import RuleKit

/// A mint by commit and reveal: whose turn it is stands fixed before anybody's choice is known, so nobody can copy a
/// choice or step in front of it. A deposit makes it cost something not to reveal.
public struct SealedDrop: BeginsSubBlock, ExecutesTransactions, SettlesRevenue {
    /// Configuration: the price is below the deposit, or a number is outside its bounds.
    public static let badConfiguration: UInt32 = 1

    /// The payload is no commit, reveal or transfer.
    public static let malformed: UInt32 = 1
    /// The bid is below the deposit, of a reveal below the price.
    public static let bidTooLow: UInt32 = 2
    /// There is no piece of that number.
    public static let noSuchPiece: UInt32 = 3
    /// A leg of a bundle takes no part in the drop.
    public static let noLegs: UInt32 = 4
    /// All pieces are minted or spoken for.
    public static let soldOut: UInt32 = 101
    /// The sender has made this very commit already.
    public static let alreadyCommitted: UInt32 = 102
    /// The sender has no such commit, it was revealed already, or its deadline has passed.
    public static let nothingToReveal: UInt32 = 103
    /// Salt and piece are not what was committed to.
    public static let wrongReveal: UInt32 = 104
    /// The piece is not the sender's.
    public static let notOwner: UInt32 = 105

    /// How many places of the queue one sub-block takes.
    public static let placesMax = 64
    /// Gas that every transaction uses, at most its limit.
    public static let gas: UInt64 = 20_000

    private let supply: UInt32
    private let deposit: UInt128
    private let price: UInt128
    private let revealHeights: UInt64

    /// - `supply`: pieces, 1 to 4,096, numbered from 0.
    /// - `price`: what a piece costs, at least the deposit: what is refunded has to come from it.
    /// - `deposit`: charged with a commit, refunded with its reveal.
    /// - `reveal_heights`: how many heights after its commit a reveal is still in time, 1 to 1,000,000.
    public init(_ configuration: Configuration) throws(ConfigurationError) {
        try configuration.allowOnly("supply", "price", "deposit", "reveal_heights")
        let pieces = try configuration.integer("supply")
        let heights = try configuration.integer("reveal_heights")
        price = try configuration.integer("price")
        deposit = try configuration.integer("deposit")
        guard pieces >= 1, pieces <= UInt128(Pieces.countMax), heights >= 1, heights <= 1_000_000, deposit <= price
        else { throw ConfigurationError(code: Self.badConfiguration) }
        supply = UInt32(pieces)
        revealHeights = UInt64(heights)
    }

    /// Reveals first, since they have a deadline; each by the height at which it arrived. What arrived for the same
    /// sub-block has equal keys, so that being fast or paying more within it buys no place: the keyed hash decides.
    public func admit(_ transaction: TransactionView, _ context: AdmissionContext) -> Admission {
        guard let message = Message(transaction.payload) else { return .reject(Self.malformed) }
        guard !transaction.isBundleLeg else { return .reject(Self.noLegs) }
        switch message {
        case .reveal(_, _, let piece):
            guard piece < supply else { return .reject(Self.noSuchPiece) }
            guard transaction.bid >= price else { return .reject(Self.bidTooLow) }
            return .accept(SortKey(0, then: transaction.arrivalHeight))
        case .commit:
            guard transaction.bid >= deposit else { return .reject(Self.bidTooLow) }
            return .accept(SortKey(1, then: transaction.arrivalHeight))
        case .transfer(let piece, _):
            guard piece < supply else { return .reject(Self.noSuchPiece) }
            return .accept(SortKey(2, then: transaction.arrival))
        }
    }

    /// Takes the queue's places in the order of their commits, until one is neither revealed nor past its deadline:
    /// a revealed one gets its piece, a late one is struck out.
    public func begin(_ included: Included, _ state: inout LaneState) {
        var head = state.number("head")
        let tail = state.number("tail")
        let first = head
        var pieces = Pieces(state, supply: supply)
        while head < tail, head - first < UInt64(Self.placesMax) {
            let entry = Entry(place: head)
            guard let owner = state.account(entry.sender), let commitment = state.words32(entry.commitment) else {
                return
            }
            if let choice = state.unsigned(entry.piece) {
                if let piece = pieces.take(from: UInt32(truncatingIfNeeded: choice)) {
                    state.write(.owner(of: piece), owner)
                }
            } else if state.number(entry.deadline) < included.subBlock.height {
                state.write(StateKey("spoken-for"), UInt128(state.number("spoken-for") &- 1))
            } else {
                break
            }
            state.remove(.place(of: owner, commitment))
            entry.remove(from: &state)
            head += 1
        }
        guard head > first else { return }
        pieces.write(to: &state)
        state.write(StateKey("head"), UInt128(head))
    }

    /// A commit joins the queue and is charged the deposit; a reveal is checked, kept for its turn, and charged the price.
    public func execute(_ transaction: TransactionView, _ state: inout LaneState) -> ExecutionResult {
        let gas = min(Self.gas, transaction.gasLimit)
        let height = transaction.subBlock.height
        switch Message(transaction.payload) {
        case .commit(let commitment):
            let spokenFor = state.number("spoken-for")
            guard spokenFor < UInt64(supply) else { return .failed(code: Self.soldOut, gasUsed: gas) }
            let place = StateKey.place(of: transaction.sender, commitment)
            guard state.unsigned(place) == nil else { return .failed(code: Self.alreadyCommitted, gasUsed: gas) }
            let tail = state.number("tail")
            let entry = Entry(place: tail)
            state.write(place, UInt128(tail))
            state.write(entry.sender, transaction.sender)
            state.write(entry.commitment, commitment)
            state.write(entry.deadline, UInt128(height + revealHeights))
            state.write(StateKey("tail"), UInt128(tail + 1))
            state.write(StateKey("spoken-for"), UInt128(spokenFor + 1))
            return .succeeded(gasUsed: gas, charge: deposit)
        case .reveal(let commitment, let salt, let piece):
            guard let place = state.unsigned(.place(of: transaction.sender, commitment)) else {
                return .failed(code: Self.nothingToReveal, gasUsed: gas)
            }
            let entry = Entry(place: UInt64(truncatingIfNeeded: place))
            guard state.unsigned(entry.piece) == nil, height <= state.number(entry.deadline) else {
                return .failed(code: Self.nothingToReveal, gasUsed: gas)
            }
            guard Self.commitment(to: piece, salt: salt, by: transaction.sender) == commitment else {
                return .failed(code: Self.wrongReveal, gasUsed: gas)
            }
            state.write(entry.piece, UInt128(piece))
            return .succeeded(gasUsed: gas, charge: price)
        case .transfer(let piece, let recipient):
            guard state.account(.owner(of: piece)) == transaction.sender else {
                return .failed(code: Self.notOwner, gasUsed: gas)
            }
            state.write(.owner(of: piece), recipient)
            return .succeeded(gasUsed: gas, charge: 0)
        case nil: return .failed(code: Self.malformed, gasUsed: gas)
        }
    }

    /// Refunds the deposit of everybody who revealed, out of the price that the reveal paid. What is left, and so the
    /// deposits of those who never do, is the treasury's.
    public func settle(_ outcome: Outcome, _ state: inout LaneState, into payouts: inout Payouts) {
        var payable = outcome.revenue.payable
        for index in 0..<outcome.count where outcome.result(index).failureCode == nil {
            guard case .reveal = Message(outcome[index].payload) else { continue }
            // Less than the deposit only where a slack fee takes what the reveals brought.
            let refund = min(deposit, payable)
            guard refund > 0 else { return }
            payouts.pay(outcome[index].sender, refund)
            payable -= refund
        }
    }

    /// What binds `sender` to a piece that nobody can see yet.
    static func commitment(to piece: UInt32, salt: Words32, by sender: Account) -> Words32 {
        var hash = Blake2b256(personalization: "sealed-drop")
        hash.update(sender.words)
        hash.update(salt)
        hash.update(UInt64(piece))
        return hash.finalized()
    }
}

/// What a payload asks for.
private enum Message {
    case commit(Words32)
    case reveal(commitment: Words32, salt: Words32, piece: UInt32)
    case transfer(UInt32, to: Account)

    /// nil: malformed.
    init?(_ payload: RawSpan) {
        switch payload.byteCount {
        case 33 where payload.uint8(at: 0) == 0: self = .commit(payload.words32(at: 1))
        case 69 where payload.uint8(at: 0) == 1:
            self = .reveal(
                commitment: payload.words32(at: 1), salt: payload.words32(at: 33), piece: payload.uint32(at: 65))
        case 37 where payload.uint8(at: 0) == 2:
            self = .transfer(payload.uint32(at: 1), to: Account(payload.words32(at: 5)))
        default: return nil
        }
    }
}

/// Where the state keeps one place of the queue.
private struct Entry {
    let place: UInt64

    var sender: StateKey { StateKey("sender").appending(place) }
    var commitment: StateKey { StateKey("commitment").appending(place) }
    var deadline: StateKey { StateKey("deadline").appending(place) }
    /// There once it is revealed.
    var piece: StateKey { StateKey("piece").appending(place) }

    func remove(from state: inout LaneState) {
        state.remove(sender)
        state.remove(commitment)
        state.remove(deadline)
        state.remove(piece)
    }
}

/// Which pieces are minted: a bit for each.
private struct Pieces {
    static let countMax = 4_096

    private var bits: InlineArray<512, UInt8> = InlineArray(repeating: 0)
    private let supply: UInt32
    private static var key: StateKey { StateKey("minted") }

    init(_ state: borrowing LaneState, supply: UInt32) {
        self.supply = supply
        _ = state.read(Self.key, into: &bits)
    }

    /// Takes the first free piece from `choice` on, going around; nil if there is none.
    mutating func take(from choice: UInt32) -> UInt32? {
        for offset in 0..<supply {
            let piece = (choice + offset) % supply
            let (byte, bit) = (Int(piece / 8), UInt8(1) << UInt8(piece % 8))
            guard bits[byte] & bit == 0 else { continue }
            bits[byte] |= bit
            return piece
        }
        return nil
    }

    func write(to state: inout LaneState) { state.write(Self.key, bits.span.bytes) }
}

extension StateKey {
    fileprivate static func owner(of piece: UInt32) -> StateKey { StateKey("owner").appending(piece) }
    fileprivate static func place(of sender: Account, _ commitment: Words32) -> StateKey {
        StateKey("place").appending(sender).appending(commitment)
    }
}

extension LaneState {
    fileprivate func number(_ key: StateKey) -> UInt64 { UInt64(truncatingIfNeeded: unsigned(key) ?? 0) }
    fileprivate func number(_ name: StaticString) -> UInt64 { number(StateKey(name)) }
}
