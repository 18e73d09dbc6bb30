import Foundation
import Service
import Wire

/// The settlement's process: before the first sub-block it pays senders in, and then whoever asks for it; and it keeps
/// the inbox (SVC-33). It has the only key that can.
struct SettlementRole {
    /// Between two tries at giving the node what it has not taken of the inbox.
    private static let forwardSeconds = 0.2

    private let plan: RunPlan
    private let session: Session

    init(_ plan: RunPlan, _ session: Session) {
        self.plan = plan
        self.session = session
    }

    /// Pays everybody in, and serves whoever asks until the network ends.
    func run() throws {
        let parent = ParentWatch { exit(0) }
        let genesis = try plan.network()
        let key = DevnetKeys(seed: plan.seed).settlement
        let node = try session.read(SessionService.self, from: session.servicePath).url
        let desk = SettlementOffice(
            key, genesis: genesis, url: node, inbox: try SettlementInbox(path: session.inboxPath),
            watch: WithdrawalWatch(data: session.data))
        let service = try Blocking.run { try await NetworkService.startSettlement(desk) }
        defer { try? Blocking.run { await service.stop() } }
        try session.write(SessionService(url: service.url), to: session.settlementPath)
        var deposits: [LogEntry] = []
        for (index, money) in plan.money.enumerated() {
            guard let account = PublicKey(hex: money.account), let amount = Amount(money.amount) else {
                throw RunPlan.damaged("money")
            }
            deposits.append(
                .deposit(
                    Deposit(
                        number: UInt64(index + 1), account: account, amount: amount, chainID: genesis.chainID,
                        signedBy: key)))
        }
        try Participation(as: Role.settlement.rawValue, in: session).run { _ in
            DeliveredPart(entries: deposits, leaves: true)
        }
        while !parent.isOver {
            Thread.sleep(forTimeInterval: Self.forwardSeconds)
            desk.forwardInbox()
        }
    }
}
