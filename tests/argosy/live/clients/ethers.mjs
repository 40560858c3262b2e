// Calls of ethers 6 against a node: prints {name: "pass" or what went wrong}. Arguments: the node's address as JSON-RPC
// and as WebSocket, and a JSON object of what the chain holds.
import { Contract, ContractFactory, HDNodeWallet, JsonRpcProvider, Mnemonic, NonceManager,
  WebSocketProvider, getAddress, id } from "ethers"

const [rpc, ws, text] = process.argv.slice(2)
const chain = JSON.parse(text)
const provider = new JsonRpcProvider(rpc, undefined, { polling: true, pollingInterval: 50, cacheTimeout: -1 })
const phrase = Mnemonic.fromPhrase(chain.mnemonic)
const wallet = HDNodeWallet.fromMnemonic(phrase, "m/44'/60'/0'/0/1").connect(provider)
const other = HDNodeWallet.fromMnemonic(phrase, "m/44'/60'/0'/0/2").address
const token = () => new Contract(chain.token, chain.tokenAbi, provider)
const escrow = () => new Contract(chain.escrow, chain.escrowAbi, wallet)
const results = {}
const assert = (truth, what = "not so") => { if (!truth) throw new Error(what) }
const soon = (promise) => Promise.race([promise,
  new Promise((_, no) => setTimeout(() => no(new Error("nothing came")), 8000))])
const pause = (ms) => new Promise((yes) => setTimeout(yes, ms))
let deployed, sent

const calls = {
  "getNetwork": async () => assert((await provider.getNetwork()).chainId === BigInt(chain.chainId)),
  "getBlockNumber": async () => assert((await provider.getBlockNumber()) >= chain.head),
  "getFeeData": async () => assert((await provider.getFeeData()).maxFeePerGas !== null),
  "getBalance": async () => assert((await provider.getBalance(wallet.address)) > 0n),
  "getBalance at a block": async () => assert((await provider.getBalance(wallet.address, 1)) === 0n),
  "getTransactionCount": async () => assert((await provider.getTransactionCount(wallet.address)) === 0),
  "getTransactionCount pending": async () => assert((await provider.getTransactionCount(wallet.address, "pending")) === 0),
  "getCode": async () => assert((await provider.getCode(chain.escrow)).length > 1000),
  "getStorage": async () => assert((await provider.getStorage(chain.escrow, 0)).length === 66),
  "getBlock latest": async () => assert((await provider.getBlock("latest")).number >= chain.head),
  "getBlock by number": async () => assert((await provider.getBlock(chain.block)).hash === chain.blockHash),
  "getBlock by hash": async () => assert((await provider.getBlock(chain.blockHash)).number === chain.block),
  "getBlock prefetched": async () => assert((await provider.getBlock(chain.block, true)).prefetchedTransactions.length > 0),
  "getBlock pending": async () => assert((await provider.getBlock("pending")) !== null),
  "getBlock unknown": async () => assert((await provider.getBlock(10 ** 9)) === null),
  "getBlock safe": async () => assert((await provider.getBlock("safe")) !== null),
  "getBlock finalized": async () => assert((await provider.getBlock("finalized")) !== null),
  "getTransaction": async () => assert((await provider.getTransaction(chain.hash)).from === getAddress(chain.from)),
  "getTransaction unknown": async () => assert((await provider.getTransaction(id("no"))) === null),
  "getTransactionReceipt": async () => assert((await provider.getTransactionReceipt(chain.hash)).status === 1),
  "getTransactionReceipt of a creation": async () => assert((await provider.getTransactionReceipt(chain.creation)).contractAddress !== null),
  "getTransactionResult": async () => await provider.getTransactionResult(chain.hash),
  "getLogs of a contract": async () => assert((await provider.getLogs({ fromBlock: 0, address: chain.escrow })).length > 0),
  "getLogs of two contracts": async () => assert((await provider.getLogs({ fromBlock: 0, address: [chain.escrow, chain.token] })).length > 0),
  "getLogs by topic": async () => assert((await provider.getLogs({ fromBlock: 0, topics: [chain.topic] })).length > 0),
  "getLogs by block hash": async () => assert((await provider.getLogs({ blockHash: chain.blockHash })).length > 0),
  "call": async () => assert((await provider.call({ to: chain.token, data: id("decimals()").slice(0, 10) })) !== "0x"),
  "call at a block": async () => assert((await provider.call({ to: chain.token, data: id("decimals()").slice(0, 10), blockTag: 0 })) === "0x"),
  "estimateGas": async () => assert((await provider.estimateGas({ from: wallet.address, to: other, value: 1 })) === 21000n),
  "resolveName": async () => assert((await provider.resolveName(other)) === other),
  "lookupAddress": async () => assert((await provider.lookupAddress(other)) === null),
  "send a raw method": async () => assert((await provider.send("web3_clientVersion", [])).startsWith("Argosy")),
  "unknown method": async () => { try { await provider.send("eth_nothing", []) } catch (e) { return assert(e.code === "UNSUPPORTED_OPERATION", e.message) } assert(false) },
  "listAccounts": async () => assert((await provider.listAccounts()).length >= 10),
  "contract view": async () => assert((await token().decimals()) > 0n),
  "contract view at a block": async () => assert((await token().totalSupply({ blockTag: chain.block })) >= 0n),
  "contract queryFilter": async () => assert((await escrow().queryFilter("Funded", 0)).length > 0),
  "contract staticCall revert by name": async () => { try { await escrow().release.staticCall(1) } catch (e) { return assert(e.revert?.name, e.message) } assert(false) },
  "contract estimateGas revert": async () => { try { await escrow().release.estimateGas(1) } catch (e) { return assert(e.data?.length >= 10, e.message) } assert(false) },
  "contract populateTransaction": async () => assert((await escrow().release.populateTransaction(1)).data.length > 10),
  "sendTransaction": async () => { sent = await wallet.sendTransaction({ to: other, value: 5n }); assert((await sent.wait()).status === 1) },
  "sendTransaction legacy": async () => assert((await (await wallet.sendTransaction({ to: other, value: 5n, type: 0 })).wait()).type === 0),
  "sendTransaction with access list": async () => assert((await (await wallet.sendTransaction({ to: other, type: 1, accessList: [{ address: other, storageKeys: [] }] })).wait()).type === 1),
  "sendTransaction with too small a nonce": async () => { try { await wallet.sendTransaction({ to: other, nonce: 0 }) } catch (e) { return assert(e.code === "NONCE_EXPIRED", e.code) } assert(false) },
  "sendTransaction without the money": async () => { try { await wallet.sendTransaction({ to: other, value: 10n ** 30n, gasLimit: 21000 }) } catch (e) { return assert(e.code === "INSUFFICIENT_FUNDS", e.code) } assert(false) },
  "NonceManager": async () => { const m = new NonceManager(wallet); const a = await m.sendTransaction({ to: other }); const b = await m.sendTransaction({ to: other }); assert((await b.wait()).blockNumber > (await a.wait()).blockNumber) },
  "JsonRpcSigner": async () => { const s = await provider.getSigner(3); assert((await (await s.sendTransaction({ to: other, value: 1 })).wait()).status === 1) },
  "deploy": async () => { const f = new ContractFactory(chain.tokenAbi, chain.tokenCode, wallet); deployed = await f.deploy(...chain.tokenArguments(wallet.address)); await deployed.waitForDeployment(); assert((await deployed.getDeployedCode()) !== null) },
  "contract send and event": async () => { const r = await (await deployed.mint(wallet.address, 9n)).wait(); assert(r.logs.length > 0 && (await deployed.balanceOf(wallet.address)) === 9n) },
  "waitForTransaction": async () => assert((await provider.waitForTransaction(sent.hash, 1, 3000)).status === 1),
  "once block": async () => { const next = soon(new Promise((yes) => provider.once("block", yes))); await pause(300); await provider.send("evm_mine", []); await next },
  "on a contract's event": async () => { const heard = soon(new Promise((yes) => deployed.once("Transfer", yes))); await pause(200); await (await deployed.mint(other, 4n)).wait(); await heard },
  "WebSocketProvider block": async () => { const s = new WebSocketProvider(ws); const heard = soon(new Promise((yes) => s.once("block", yes))); await s.getBlockNumber(); await pause(200); await provider.send("evm_mine", []); await heard; await pause(200); await s.destroy() },
  "WebSocketProvider log": async () => { const s = new WebSocketProvider(ws); const heard = soon(new Promise((yes) => s.once({ address: deployed.target }, yes))); await s.getBlockNumber(); await pause(200); await (await deployed.mint(other, 4n)).wait(); await heard; await pause(200); await s.destroy() },
  "getProof": async () => await provider.send("eth_getProof", [other, [], "latest"]),
}
chain.tokenArguments = (owner) => chain.tokenKinds.map((kind) => ({ string: "Gold", uint8: 2, address: owner })[kind])

for (const [name, call] of Object.entries(calls)) {
  try { await call(); results[name] = "pass" } catch (error) { results[name] = String(error.shortMessage ?? error.message).slice(0, 160) }
}
console.log(JSON.stringify(results))
process.exit(0)
