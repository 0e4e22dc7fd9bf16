package oracle

import (
	"crypto/sha256"
	"errors"
	"fmt"
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
	if r.Platform == "" {
		return verifyProof(r.Proof, r.Line, p.Platform)
	}
	if err := errors.Join(verifyProof(r.Proof, r.Line, p.Log), verifyProof(r.Platform, r.Epoch, p.Platform)); err != nil {
		return err
	}
	var file proof.TLogProof
	if err := file.Unmarshal([]byte(r.Proof)); err != nil {
		return err
	}
	text, _, _ := strings.Cut(string(file.Checkpoint), "\n\n")
	return verifyPath(text+"\n", r.Epoch, r.Path)
}

// VerifyEpoch reports what is wrong with an epoch that shows a log.
func VerifyEpoch(e domain.AuditEpoch, p domain.AuditPolicy) error {
	return errors.Join(verifyProof(e.Proof, e.Line, p.Platform), verifyPath(e.Checkpoint, e.Line, e.Path))
}

// verifyPath finds a checkpoint in the tree of an epoch, at the slot that its origin tells.
func verifyPath(text, line string, path [][]byte) error {
	var slot, generation uint64
	origin, _, _ := strings.Cut(text, "\n")
	place := strings.TrimPrefix(origin, tlog.InstallationOf(origin))
	if _, err := fmt.Sscanf(place, "/audit/%d/%d", &slot, &generation); err != nil {
		return errReceipt
	}
	epoch, err := tlog.ParseEpoch(line)
	if err != nil {
		return errReceipt
	}
	return merkle.VerifyInclusion(
		rfc6962.DefaultHasher, slot, uint64(epoch.Count), tlog.Hash(text), path, epoch.Root,
	)
}

// verifyProof finds the line in a log that was signed as the policy says.
func verifyProof(text, line, policy string) error {
	var file proof.TLogProof
	if err := file.Unmarshal([]byte(text)); err != nil {
		return err
	}
	_, head, err := tlog.ParseCheckpoint(string(file.Checkpoint))
	if err != nil {
		return err
	}
	hashes := make([][]byte, len(file.Hashes))
	for i, hash := range file.Hashes {
		hashes[i] = hash[:sha256.Size]
	}
	err = tlog.VerifyInclusion(domain.AuditLeaf{Seq: int64(file.Index), Hash: tlog.Hash(line)}, head, hashes)
	return errors.Join(err, verifySigned(file.Checkpoint, policy))
}

// verifySigned wants the signature of one key of the log, and of so many witnesses as the policy says.
func verifySigned(signed []byte, policy string) error {
	logs, witnesses, quorum, err := parsePolicy(policy)
	if err != nil {
		return err
	}
	if _, err = note.Open(signed, note.VerifierList(logs...)); err != nil || quorum == 0 {
		return err
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
