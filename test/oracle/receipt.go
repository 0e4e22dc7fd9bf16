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
// and that in the platform's log, as it was signed, and cosigned by so many witnesses as the policy wants.
func VerifyReceipt(r domain.AuditReceipt, p domain.AuditPolicy) error {
	if err := errors.Join(verifyProof(r.Proof, r.Line, p.Log), verifyProof(r.Epochs, r.Epoch, p.Epochs)); err != nil {
		return err
	}
	text, err := checkpointOf(r.Proof)
	if err != nil {
		return err
	}
	return verifyEpoch(text, domain.AuditEpoch{Line: r.Epoch, Proof: r.Epochs, Path: r.Path})
}

// VerifyEpoch reports what is wrong with an epoch that shows a log.
func VerifyEpoch(e domain.AuditEpoch, p domain.AuditPolicy) error {
	return errors.Join(verifyProof(e.Proof, e.Line, p.Epochs), verifyEpoch(e.Checkpoint, e))
}

// checkpointOf is the text that was signed, of a proof.
func checkpointOf(text string) (string, error) {
	var file proof.TLogProof
	err := file.Unmarshal([]byte(text))
	checkpoint, _, _ := strings.Cut(string(file.Checkpoint), "\n\n")
	return checkpoint + "\n", err
}

// verifyEpoch finds a checkpoint in the tree of an epoch, at the slot that its origin tells. Its log must be of the
// installation that the platform's is of, and not that itself, which is in no tree.
func verifyEpoch(text string, e domain.AuditEpoch) error {
	platform, err := checkpointOf(e.Proof)
	installation, slot, placed := placeOf(text)
	of, own, signed := placeOf(platform)
	epoch, errLine := tlog.ParseEpoch(e.Line)
	if err != nil || errLine != nil || !placed || !signed || installation != of || slot == own {
		return errReceipt
	}
	return merkle.VerifyInclusion(
		rfc6962.DefaultHasher, uint64(slot), uint64(epoch.Count), tlog.Hash(text), e.Path, epoch.Root,
	)
}

// placeOf is where the log of a checkpoint stands, by its origin.
func placeOf(checkpoint string) (installation string, slot int64, ok bool) {
	var generation int
	origin, _, _ := strings.Cut(checkpoint, "\n")
	installation = tlog.InstallationOf(origin)
	_, err := fmt.Sscanf(strings.TrimPrefix(origin, installation), "/audit/%d/%d", &slot, &generation)
	return installation, slot, err == nil && named.MatchString(installation) && slot >= 0 && generation >= 0 &&
		origin == tlog.Origin(installation, slot, generation)
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
