package oracle

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	fnote "github.com/transparency-dev/formats/note"
	"github.com/transparency-dev/formats/proof"
	merkle "github.com/transparency-dev/merkle/proof"
	"github.com/transparency-dev/merkle/rfc6962"
	"golang.org/x/mod/sumdb/note"

	"github.com/tenon-health/tenon/core/audit/tlog"
	"github.com/tenon-health/tenon/core/domain"
)

var errReceipt = errors.New("the receipt proves nothing")

// VerifyReceipt reports what is wrong with a receipt: whether its line is in its log, that in the tree of the epoch,
// and that in the log of epochs, as it was signed, and cosigned by so many witnesses as the policy wants.
func VerifyReceipt(r domain.AuditReceipt, p domain.AuditPolicy) error {
	checkpoint, _, err := signedIn(r.Proof)
	if err = errors.Join(err, verifyProof(r.Proof, r.Line, p.Log)); err != nil {
		return err
	}
	return verifyEpoch(domain.AuditEpoch{Line: r.Epoch, Proof: r.Epochs, Checkpoint: checkpoint, Path: r.Path}, p)
}

// VerifyEpoch reports what is wrong with an epoch that shows a log.
func VerifyEpoch(e domain.AuditEpoch, p domain.AuditPolicy) error {
	told, err := tlog.ParseEpoch(e.Line)
	if err == nil && told.Number != e.Number {
		err = errReceipt
	}
	return errors.Join(err, verifyEpoch(e, p))
}

// verifyEpoch finds an epoch at the place of its number, which is one, and a checkpoint in its tree, at the slot that
// its origin tells. Both logs must be of one installation, and the log of epochs is in no tree.
func verifyEpoch(e domain.AuditEpoch, p domain.AuditPolicy) error {
	top, index, err := signedIn(e.Proof)
	told, errLine := tlog.ParseEpoch(e.Line)
	if err = errors.Join(err, errLine, verifyProof(e.Proof, e.Line, p.Epochs)); err != nil {
		return err
	}
	shown, epochs := placeOf(e.Checkpoint), placeOf(top)
	atPlace := told.Number > 0 && index-told.Number == epochs.generation-2 // each generation has put one line in front
	if !atPlace || shown.installation != epochs.installation || shown.slot < 2 || epochs.slot != 1 {
		return errReceipt
	}
	return merkle.VerifyInclusion(
		rfc6962.DefaultHasher, uint64(shown.slot), uint64(told.Count), tlog.Hash(e.Checkpoint), e.Path, told.Root,
	)
}

// signedIn is the text that was signed, of a proof, and the place that it proves.
func signedIn(text string) (checkpoint string, index int64, err error) {
	var file proof.TLogProof
	err = file.Unmarshal([]byte(text))
	checkpoint, _, _ = strings.Cut(string(file.Checkpoint), "\n\n")
	return checkpoint + "\n", int64(file.Index), err
}

// place is where a log stands.
type place struct {
	installation     string
	slot, generation int64
}

// placeOf reads the origin of a checkpoint. It is empty for one that nobody writes so.
func placeOf(checkpoint string) (p place) {
	origin, _, _ := strings.Cut(checkpoint, "\n")
	p.installation = tlog.InstallationOf(origin)
	rest := strings.TrimPrefix(origin, p.installation)
	_, err := fmt.Sscanf(rest, "/audit/%d/%d", &p.slot, &p.generation)
	if err != nil || !named.MatchString(p.installation) || p.generation < 1 ||
		origin != tlog.Origin(p.installation, p.slot, int(p.generation)) {
		return place{}
	}
	return p
}

// named matches an installation: no other letters, that look alike.
var named = regexp.MustCompile(`^[a-z0-9.-]+$`)

// verifyProof finds the line in a log that was signed as the policy says.
func verifyProof(text, line, policy string) error {
	var file proof.TLogProof
	if err := file.Unmarshal([]byte(text)); err != nil {
		return err
	}
	origin, head, err := tlog.ParseCheckpoint(string(file.Checkpoint))
	if err != nil {
		return err
	}
	hashes := make([][]byte, len(file.Hashes))
	for i, hash := range file.Hashes {
		hashes[i] = hash[:sha256.Size]
	}
	err = tlog.VerifyInclusion(domain.AuditLeaf{Seq: int64(file.Index), Hash: tlog.Hash(line)}, head, hashes)
	return errors.Join(err, verifySigned(origin, file.Checkpoint, policy))
}

// verifySigned wants the signature of one key of the log, in its name, and of so many witnesses as the policy says.
func verifySigned(origin string, signed []byte, policy string) error {
	logs, witnesses, quorum, err := parsePolicy(policy)
	if err != nil {
		return err
	}
	opened, err := note.Open(signed, note.VerifierList(logs...))
	if err != nil {
		return err
	}
	if !slices.ContainsFunc(opened.Sigs, func(s note.Signature) bool { return s.Name == origin }) {
		return errReceipt
	}
	return verifyWitnessed(signed, witnesses, quorum)
}

func verifyWitnessed(signed []byte, witnesses []note.Verifier, quorum int) error {
	if quorum == 0 {
		return nil
	}
	opened, err := note.Open(signed, note.VerifierList(witnesses...))
	if err == nil && len(opened.Sigs) < quorum {
		err = errReceipt
	}
	return err
}

// parsePolicy reads what Policy has written.
func parsePolicy(policy string) (logs, witnesses []note.Verifier, quorum int, err error) {
	for line := range strings.Lines(policy) {
		words := append(strings.Fields(line), "", "", "")
		var v note.Verifier
		switch words[0] {
		case "log":
			v, err = note.NewVerifier(words[1])
			logs = append(logs, v)
		case "witness":
			v, err = fnote.NewVerifierForCosignatureV1(words[2])
			witnesses = append(witnesses, v)
		case "group":
			_, err = fmt.Sscan(words[2], &quorum)
		}
		if err != nil {
			return nil, nil, 0, err
		}
	}
	return logs, witnesses, quorum, nil
}
