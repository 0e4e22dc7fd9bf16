package contract

import (
	"errors"
	"sync/atomic"
	"testing"

	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/ports"
)

// WitnessServer is a witness, and how its operator lets it know a log.
type WitnessServer struct {
	ports.AuditWitnesses
	Witness  domain.AuditWitness
	Register func(t *testing.T, origin, key string)
}

// AuditWitnesses checks every rule of the port. The witness may be shared: each check has a log of its own.
func AuditWitnesses(t *testing.T, open func(t *testing.T) WitnessServer) {
	for name, check := range map[string]func(*testing.T, WitnessServer){
		"witness/cosigns":      witnessCosigns,
		"witness/grows":        witnessGrows,
		"witness/again":        witnessAgain,
		"witness/knows other":  witnessKnowsOther,
		"witness/fork":         witnessFork,
		"witness/shrinks":      witnessShrinks,
		"witness/unregistered": witnessUnregistered,
		"witness/other key":    witnessOtherKey,
		"witness/at once":      witnessAtOnce,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			check(t, open(t))
		})
	}
}

// witnessedLog is a log that the witness of a check knows.
type witnessedLog struct {
	WitnessServer
	signedLog
}

func newWitnessedLog(t *testing.T, p WitnessServer) witnessedLog {
	t.Helper()
	w := witnessedLog{p, newSignedLog("log")}
	p.Register(t, w.origin, w.verifier())
	return w
}

// add offers so many leaves to a witness that knows old of them.
func (w witnessedLog) add(t *testing.T, old, size int) (domain.AuditCosigned, error) {
	return w.Add(t.Context(), w.Witness, w.offer(old, size))
}

func (w witnessedLog) wantCosigned(t *testing.T, old, size int) {
	t.Helper()
	done := got(w.add(t, old, size))(t)
	wantCosignature(t, w.Witness, w.checkpoint(size), done.Lines)
	if done.Size != 0 {
		t.Errorf("a cosignature tells size %d", done.Size)
	}
}

func witnessCosigns(t *testing.T, p WitnessServer) {
	newWitnessedLog(t, p).wantCosigned(t, 0, 5)
	newWitnessedLog(t, p).wantCosigned(t, 0, 0)
}

func witnessGrows(t *testing.T, p WitnessServer) {
	w, old := newWitnessedLog(t, p), 0
	for _, size := range []int{1, 2, 3, 8, 13, 64, 100} {
		w.wantCosigned(t, old, size)
		old = size
	}
}

// witnessAgain proves that whoever has lost an answer just asks again.
func witnessAgain(t *testing.T, p WitnessServer) {
	w := newWitnessedLog(t, p)
	w.wantCosigned(t, 0, 7)
	w.wantCosigned(t, 7, 7)
	w.wantCosigned(t, 7, 7)
}

func witnessKnowsOther(t *testing.T, p WitnessServer) {
	w := newWitnessedLog(t, p)
	w.wantCosigned(t, 0, 7)
	for _, old := range []int{0, 3, 9} {
		done, err := w.add(t, old, 10)
		wantError(t, err, domain.ErrWitnessKnowsOther)
		wantSame(t, done, domain.AuditCosigned{Size: 7})
	}
	w.wantCosigned(t, 7, 10)
}

// witnessFork offers another history, with a proof that would be right for it.
func witnessFork(t *testing.T, p WitnessServer) {
	w := newWitnessedLog(t, p)
	w.wantCosigned(t, 0, 7)
	other := w
	other.leaves = "other"
	for _, size := range []int{7, 8, 12} {
		done, err := other.add(t, 7, size)
		wantError(t, err, domain.ErrWitnessRefuses)
		wantSame(t, done, domain.AuditCosigned{})
	}
	w.wantCosigned(t, 7, 12)
}

func witnessShrinks(t *testing.T, p WitnessServer) {
	w := newWitnessedLog(t, p)
	w.wantCosigned(t, 0, 7)
	_, err := w.Add(t.Context(), w.Witness, domain.AuditOffer{Origin: w.origin, Old: 7, Note: w.sign(w.checkpoint(5))})
	wantKind(t, err, domain.Internal)
}

func witnessUnregistered(t *testing.T, p WitnessServer) {
	_, err := witnessedLog{p, newSignedLog("log")}.add(t, 0, 1)
	wantError(t, err, domain.ErrWitnessUnregistered)
}

func witnessOtherKey(t *testing.T, p WitnessServer) {
	w := newWitnessedLog(t, p)
	other := w
	other.key = newSignedLog("log").key
	_, err := other.add(t, 0, 1)
	wantError(t, err, domain.ErrWitnessUnregistered)
	p.Register(t, w.origin, other.verifier())
	other.wantCosigned(t, 0, 1)
	w.wantCosigned(t, 1, 2)
}

// witnessAtOnce proves that of two histories only one is cosigned.
func witnessAtOnce(t *testing.T, p WitnessServer) {
	w := newWitnessedLog(t, p)
	var cosigned atomic.Int64
	together(8, func(i int) {
		other := w
		other.leaves = string(rune('a' + i))
		switch done, err := other.add(t, 0, 3); {
		case err == nil:
			cosigned.Add(1)
		case !errors.Is(err, domain.ErrWitnessKnowsOther) || done.Size != 3:
			t.Errorf("%v, %v", done, err)
		}
	})
	if n := cosigned.Load(); n != 1 {
		t.Errorf("%d of eight histories are cosigned, want 1", n)
	}
}

// WitnessRemembers proves that a witness knows after a restart what it has cosigned, and cosigns by the same key.
func WitnessRemembers(t *testing.T, p WitnessServer, restart func()) {
	w := newWitnessedLog(t, p)
	w.wantCosigned(t, 0, 7)
	restart()
	_, err := w.add(t, 0, 9)
	wantError(t, err, domain.ErrWitnessKnowsOther)
	w.wantCosigned(t, 7, 9)
}
