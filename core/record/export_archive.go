package record

import (
	"archive/zip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"hash"
	"io"

	"github.com/tenon-health/tenon/core/document"
	"github.com/tenon-health/tenon/core/domain"
)

// The files of an archive.
const (
	tableFile    = "records.csv"
	manifestFile = "manifest.json"
)

// writeArchive writes the CSV file and, behind it, what it is.
func (e *export) writeArchive(ctx context.Context, w io.Writer) error {
	archive := zip.NewWriter(w)
	file, err := e.create(archive, tableFile)
	if err != nil {
		return err
	}
	sum := counter{Hash: sha256.New()}
	t, err := e.writeTable(ctx, io.MultiWriter(file, &sum), archive.Flush)
	if err != nil {
		return err
	}
	manifest, err := e.manifest(t, sum)
	if err != nil {
		return err
	}
	if file, err = e.create(archive, manifestFile); err != nil {
		return err
	}
	if _, err = file.Write(append(manifest, '\n')); err != nil {
		return err
	}
	return archive.Close()
}

func (e *export) create(archive *zip.Writer, name string) (io.Writer, error) {
	return archive.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate, Modified: e.at.UTC()})
}

// counter tells what was written: how much, and its hash.
type counter struct {
	hash.Hash
	bytes int64
}

func (c *counter) Write(p []byte) (int, error) {
	c.bytes += int64(len(p))
	return c.Hash.Write(p)
}

func (e *export) manifest(t *table, sum counter) ([]byte, error) {
	var wanted any
	if len(e.Filter) > 0 {
		var err error
		if wanted, err = document.ReadValue(e.Filter); err != nil {
			return nil, err
		}
	}
	return document.Append(nil, document.Document{
		{Key: "file", Value: tableFile},
		{Key: "project_id", Value: string(e.scope.Project)}, {Key: "trial_slug", Value: string(e.scope.Trial)},
		{Key: "at", Value: domain.ExportTime(e.at)},
		{Key: "filter", Value: wanted}, {Key: "meta", Value: e.Meta}, {Key: "excel", Value: e.Excel},
		{Key: "records", Value: t.records}, {Key: "columns", Value: int64(len(t.columns.names))},
		{Key: "bytes", Value: sum.bytes}, {Key: "sha256", Value: hex.EncodeToString(sum.Sum(nil))},
		{Key: "version", Value: e.settings.Version},
	})
}
