package contract

import (
	"context"
	"crypto/rand"
	"slices"
	"testing"

	"github.com/tenon-health/tenon/core/audit/tlog"
	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/ports"
)

var auditCheckpointChecks = checks{
	"epochs":       auditEpochs,
	"proofs":       auditProofs,
	"find":         auditFind,
	"cosignatures": auditCosignatures,
	"progress":     auditProgress,
}

// AuditOwner checks what only the owner of the trails may do: all else can be done by who cannot change them.
func AuditOwner(t *testing.T, open func(t *testing.T) ports.Set) {
	checks{"halt": auditHalt, "continue": auditContinue, "erase": auditErase}.run(t, "audit_owner", open)
}

// takenBack runs do in a unit of work that leaves nothing: others share the log of epochs.
func takenBack(t *testing.T, p ports.Set, do func(ctx context.Context)) {
	t.Helper()
	wantError(t, p.InTx(t.Context(), func(ctx context.Context) error {
		do(ctx)
		return errBoom
	}), errBoom)
}

func stateOf(ctx context.Context, t *testing.T, p ports.Set, trail domain.Trail) domain.AuditState {
	t.Helper()
	for _, s := range got(p.AuditCheckpoints.States(ctx))(t) {
		if s.Trail == trail {
			return s
		}
	}
	t.Fatalf("%s has no log", trail)
	return domain.AuditState{}
}

// checkpointOf is what an epoch would store of a log.
func checkpointOf(s domain.AuditState, epoch int64) domain.AuditCheckpoint {
	return domain.AuditCheckpoint{
		Trail: s.Trail, Slot: s.Slot, Generation: s.Generation, Epoch: epoch, Size: s.Head.Size,
		Text: tlog.Checkpoint(tlog.Origin("contract.example", s.Slot, s.Generation), s.Head),
	}
}

// lastEpoch is a number that every epoch of the others is below.
const lastEpoch = 1 << 40

func auditEpochs(t *testing.T, p ports.Set) {
	trail := newTrail()
	addEntry(t, p, trail, newEntry(0))
	addEntry(t, p, trail, newEntry(1))
	integrated(t, p, trail, 2)
	_, err := p.AuditCheckpoints.Last(t.Context(), trail)
	wantError(t, err, domain.ErrCheckpointNotFound)
	takenBack(t, p, func(ctx context.Context) {
		must(t, p.AuditCheckpoints.Lock(ctx))
		first := checkpointOf(stateOf(ctx, t, p, trail), lastEpoch)
		must(t, p.AuditCheckpoints.Insert(ctx, []domain.AuditCheckpoint{first}))
		wantSame(t, stateOf(ctx, t, p, trail).Signed, first.Text)
		epochs := stateOf(ctx, t, p, domain.EpochTrail)
		head := got(p.AuditCheckpoints.Extend(ctx, tlog.Epoch{Number: lastEpoch, At: after(0)}.Line()))(t)
		wantSame(t, head.Size > epochs.Head.Size, true)
		second := first
		second.Epoch, second.Size = lastEpoch+1, 5
		theirs := checkpointOf(stateOf(ctx, t, p, domain.EpochTrail), lastEpoch+1)
		must(t, p.AuditCheckpoints.Insert(ctx, []domain.AuditCheckpoint{second, theirs}))

		wantSame(t, got(p.AuditCheckpoints.Last(ctx, trail))(t), second)
		for seq, want := range map[int64]domain.AuditCheckpoint{0: first, 1: first, 2: second, 4: second} {
			wantSame(t, got(p.AuditCheckpoints.Covering(ctx, trail, seq))(t), want)
		}
		_, err := p.AuditCheckpoints.Covering(ctx, trail, 5)
		wantError(t, err, domain.ErrCheckpointNotFound)
		wantSame(t, got(p.AuditCheckpoints.OfSize(ctx, theirs.Size))(t), theirs)
		wantSame(t, got(p.AuditCheckpoints.From(ctx, trail, lastEpoch, 1))(t), []domain.AuditCheckpoint{first})
		wantSame(t, got(p.AuditCheckpoints.From(ctx, trail, lastEpoch+1, 9))(t), []domain.AuditCheckpoint{second})
		for epoch, want := range map[int64]domain.AuditCheckpoint{lastEpoch: first, lastEpoch + 2: second} {
			all := got(p.AuditCheckpoints.At(ctx, epoch))(t)
			wantSame(t, slices.Contains(all, want), true)
			wantSame(t, slices.ContainsFunc(all, func(c domain.AuditCheckpoint) bool {
				return c.Trail == domain.EpochTrail || c.Trail == trail && c != want
			}), false)
		}
	})
}

// auditProofs compares hashes of ranges with the leaves, and proves places and beginnings by them.
func auditProofs(t *testing.T, p ports.Set) {
	trail := newTrail()
	const size = 600
	for i := range size {
		addEntry(t, p, trail, newEntry(i))
	}
	integrated(t, p, trail, size)
	head := got(p.AuditEntries.Head(t.Context(), trail))(t)
	leaves := leavesOf(t, p, domain.AuditQuery{Trail: trail}, 0, size)
	hashes := got(p.AuditEntries.Hashes(t.Context(), trail, []domain.AuditRange{
		{Level: 0, From: 3, To: 5}, {Level: 1, From: 0, To: 9}, {Level: 0, From: 598, To: 700}, {Level: 2, From: 0, To: 1},
	}))(t)
	wantSame(t, hashes[0], [][]byte{leaves[3].Hash, leaves[4].Hash})
	wantSame(t, [3]int{len(hashes[1]), len(hashes[2]), len(hashes[3])}, [3]int{2, 2, 0})
	for _, index := range []int64{0, 255, 256, 599} {
		proof := got(tlog.Inclusion(index, size))(t)
		path := got(proof.Hashes(got(p.AuditEntries.Hashes(t.Context(), trail, proof.Ranges()))(t)))(t)
		must(t, tlog.VerifyInclusion(leaves[index], head, path))
		wantSame(t, tlog.VerifyInclusion(leaves[(index+1)%size], head, path) == nil, false)
	}
	smaller, _, _, err := tlog.Append(domain.AuditHead{}, listed(leaves[:300], func(l domain.AuditLeaf) string {
		return l.Line
	}))
	must(t, err)
	proof := got(tlog.Consistency(300, size))(t)
	path := got(proof.Hashes(got(p.AuditEntries.Hashes(t.Context(), trail, proof.Ranges()))(t)))(t)
	must(t, tlog.VerifyConsistency(smaller, head, path))
}

func auditFind(t *testing.T, p ports.Set) {
	trail, e := newTrail(), newEntry(0)
	addEntry(t, p, trail, newEntry(5))
	addEntry(t, p, trail, e)
	integrated(t, p, trail, 2)
	leaf := got(p.AuditEntries.Find(t.Context(), trail, e.ID))(t)
	wantSame(t, leaf, leavesOf(t, p, domain.AuditQuery{Trail: trail}, 1, 2)[0])
	for _, other := range []struct {
		trail domain.Trail
		id    string
	}{{newTrail(), e.ID}, {trail, newID()}, {trail, ""}} {
		_, err := p.AuditEntries.Find(t.Context(), other.trail, other.id)
		wantError(t, err, domain.ErrAuditEntryNotFound)
	}
	told := got(tlog.Parse(leaf.Line))(t)
	names := got(p.AuditEntries.NamesOf(t.Context(), trail, []string{string(told.Actor), "~nobody"}))(t)
	wantSame(t, [2]int{len(names), len(names[0].Salt)}, [2]int{1, 32})
	wantSame(t, names[0].Value, "auth0|ada")
	wantSame(t, tlog.Commit(names[0].Salt, names[0].Value), string(told.Actor))
	wantSame(t, len(got(p.AuditEntries.NamesOf(t.Context(), trail, nil))(t)), 0)
}

func auditCosignatures(t *testing.T, p ports.Set) {
	origin := rand.Text()
	sign := func(size int64, witness string) domain.AuditCosignature {
		c := domain.AuditCosignature{Origin: origin, Size: size, Witness: witness, Line: rand.Text()}
		must(t, p.AuditCheckpoints.Cosign(t.Context(), c))
		return c
	}
	wantSame(t, got(p.AuditCheckpoints.Cosigned(t.Context(), origin, "a"))(t), 0)
	both := []domain.AuditCosignature{sign(9, "a"), sign(9, "b")}
	last, other := sign(100, "a"), sign(8, "b")
	must(t, p.AuditCheckpoints.Cosign(t.Context(), domain.AuditCosignature{Origin: origin, Size: 9, Witness: "a"}))
	wantSame(t, got(p.AuditCheckpoints.Cosigned(t.Context(), origin, "a"))(t), last.Size)
	wantSame(t, got(p.AuditCheckpoints.Cosigned(t.Context(), origin, "b"))(t), both[1].Size)
	for _, c := range []struct {
		witnesses []string
		quorum    int
		want      []domain.AuditCosignature
	}{
		{[]string{"a", "b"}, 1, []domain.AuditCosignature{last}},
		{[]string{"a", "b"}, 2, both},
		{[]string{"b", "c"}, 1, both[1:]},
		{[]string{"a", "b", "c"}, 3, nil},
		{[]string{"c"}, 1, nil},
	} {
		found := got(p.AuditCheckpoints.Cosignatures(t.Context(), origin, c.witnesses, c.quorum))(t)
		wantSame(t, len(found), len(c.want))
		wantSame(t, append(found, other), append(c.want, other))
	}
}

func auditHalt(t *testing.T, p ports.Set) {
	trail := newTrail()
	takenBack(t, p, func(ctx context.Context) {
		wantSame(t, got(p.AuditCheckpoints.Halted(ctx))(t) == nil, true)
		first := domain.AuditHalt{At: after(0), Reason: domain.LogOlder, By: "w", Size: 150}
		must(t, p.AuditCheckpoints.Halt(ctx, first))
		must(t, p.AuditCheckpoints.Halt(ctx, domain.AuditHalt{At: after(1), Reason: domain.LogForked}))
		wantSame(t, *got(p.AuditCheckpoints.Halted(ctx))(t), first)
		must(t, p.Audit.Append(ctx, trail, newEntry(0)))
		wantSame(t, got(p.AuditEntries.Integrate(ctx, 1000))(t), 0)
		must(t, p.AuditCheckpoints.Resume(ctx))
		wantSame(t, got(p.AuditCheckpoints.Halted(ctx))(t) == nil, true)
		wantSame(t, got(p.AuditEntries.Integrate(ctx, 1000))(t) > 0, true)
	})
}

// auditContinue begins a log anew, with all that was in it, and what was signed before counts no more.
func auditContinue(t *testing.T, p ports.Set) {
	trail := newTrail()
	for i := range 260 {
		addEntry(t, p, trail, newEntry(i))
	}
	before := integrated(t, p, trail, 260)
	old := stateOf(t.Context(), t, p, trail)
	must(t, p.AuditCheckpoints.Insert(t.Context(), []domain.AuditCheckpoint{checkpointOf(old, lastEpoch+7)}))
	line := tlog.Continuation{At: after(0), Reason: "a test"}.Line()
	next := got(p.AuditCheckpoints.Continue(t.Context(), trail, line))(t)
	want := domain.AuditState{
		Trail: trail, Slot: old.Slot, Generation: old.Generation + 1, Head: stateOf(t.Context(), t, p, trail).Head,
	}
	wantSame(t, [2]any{next.Generation, next.Head.Size}, [2]any{want.Generation, int64(261)})
	wantSame(t, stateOf(t.Context(), t, p, trail).Signed, "")
	_, err := p.AuditCheckpoints.Covering(t.Context(), trail, 0)
	wantError(t, err, domain.ErrCheckpointNotFound)

	addEntry(t, p, trail, newEntry(900))
	all := integrated(t, p, trail, 261)
	wantSame(t, [2]any{all[0].ID, all[0].Seq}, [2]any{before[0].ID, int64(1)})
	head := got(p.AuditEntries.Head(t.Context(), trail))(t)
	v := tlog.NewVerifier(got(p.AuditEntries.Nodes(t.Context(), trail))(t))
	for i, leaf := range leavesOf(t, p, domain.AuditQuery{Trail: trail}, 0, 300) {
		wantSame(t, i == 0, leaf.Line == line)
		must(t, v.Take(leaf))
	}
	wantSame(t, len(got(v.End(head))(t)), 0)
}
