package audit

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"iter"

	"github.com/tenon-health/tenon/core/audit/tlog"
	"github.com/tenon-health/tenon/core/domain"
)

// maxLine is how many bytes a line of a log has at most.
const maxLine = 65_535

// VerifyOffline computes the tree of an export of all lines, and compares it with what others have kept of the log.
func VerifyOffline(export io.Reader, kept []domain.AuditHead) (report domain.AuditReport, err error) {
	v := tlog.NewOfflineVerifier()
	v.Expect(kept)
	if err = take(v, exported(export)); err != nil {
		return report, err
	}
	head, err := v.Head()
	if err != nil {
		return report, err
	}
	report.Size, report.Root = head.Size, head.Root
	report.Faults, err = v.End(head)
	return report, err
}

// exported are the leaves of an export.
func exported(export io.Reader) iter.Seq2[domain.AuditLeaf, error] {
	return func(yield func(domain.AuditLeaf, error) bool) {
		in := bufio.NewReaderSize(export, maxLine+1)
		for seq := int64(0); ; seq++ {
			line, err := readLine(in)
			if errors.Is(err, io.EOF) {
				return
			}
			if errors.Is(err, errLine) {
				err = domain.ErrAuditExportInvalid.With(seq + 1)
			}
			if !yield(domain.AuditLeaf{Seq: seq, Line: line, Hash: tlog.Hash(line)}, err) || err != nil {
				return
			}
		}
	}
}

var errLine = errors.New("audit: this is no line of a log")

// readLine reads up to a line feed, which a file that was cut off lacks.
func readLine(in *bufio.Reader) (string, error) {
	line, err := in.ReadSlice('\n')
	switch {
	case errors.Is(err, io.EOF) && len(line) == 0:
		return "", io.EOF
	case errors.Is(err, io.EOF), errors.Is(err, bufio.ErrBufferFull):
		return "", errLine
	case err != nil:
		return "", err
	}
	line = line[:len(line)-1]
	if !bytes.HasPrefix(line, []byte("{")) || !bytes.HasSuffix(line, []byte("}")) {
		return "", errLine
	}
	return string(line), nil
}

// Kept reads a checkpoint, whose signatures are not verified.
func Kept(note string) (domain.AuditHead, error) {
	_, head, err := tlog.ParseCheckpoint(note)
	if err != nil {
		return head, domain.ErrCheckpointInvalid
	}
	return head, nil
}
