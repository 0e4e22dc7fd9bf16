package domain

import (
	"bytes"
	"crypto/x509"
	"encoding/pem"
	"regexp"
	"strings"
)

// What can be wrong with the options of a datasource.
var (
	ErrOptionUnsupported = NewError(
		Invalid, "option_unsupported", "This option is not one of this kind of datasource: auth_source and replica_set are "+
			"mongodb's, region and path_style s3's.",
	)
	ErrOptionInvalid = NewError(
		Invalid, "option_invalid", "This option is a name: auth_source as a database, replica_set 1 to 64 of A-Z, a-z, 0-9, "+
			"dot, hyphen and underscore, region 1 to 64 of a-z, 0-9 and hyphen.",
	)
	ErrCertificatesInvalid = NewError(
		Invalid, "ca_certificates_invalid", "These are the certificates of authorities as PEM, and nothing else, "+
			"at most 64 KiB.",
	)
)

var (
	replicaSetForm = regexp.MustCompile(`^[A-Za-z0-9._-]{1,64}$`)
	regionForm     = regexp.MustCompile(`^[a-z0-9-]{1,64}$`)
)

// validate refuses an option of another kind.
func (o DatasourceOptions) validate(k DatasourceKind) (DatasourceOptions, error) {
	for _, option := range []struct {
		field string
		set   bool
		valid bool
		of    DatasourceKind
	}{
		{"auth_source", o.AuthSource != "", validDatabase(o.AuthSource), RecordsDatasource},
		{"replica_set", o.ReplicaSet != "", replicaSetForm.MatchString(o.ReplicaSet), RecordsDatasource},
		{"region", o.Region != "", regionForm.MatchString(o.Region), FilesDatasource},
		{"path_style", o.PathStyle, true, FilesDatasource},
	} {
		switch {
		case option.set && option.of != k:
			return o, ErrOptionUnsupported.At("options." + option.field)
		case option.set && !option.valid:
			return o, ErrOptionInvalid.At("options." + option.field)
		}
	}
	var err error
	o.CACertificates, err = parseCertificates(o.CACertificates)
	return o, err
}

// parseCertificates keeps of a PEM text the certificates. A private key that slipped in is refused.
func parseCertificates(s string) (string, error) {
	var kept bytes.Buffer
	rest := []byte(strings.TrimSpace(s))
	if len(s) > MaxCertificates {
		return "", ErrCertificatesInvalid.At("options.ca_certificates")
	}
	for len(rest) > 0 {
		var block *pem.Block
		if block, rest = pem.Decode(rest); block == nil || block.Type != "CERTIFICATE" {
			return "", ErrCertificatesInvalid.At("options.ca_certificates")
		}
		if _, err := x509.ParseCertificate(block.Bytes); err != nil {
			return "", ErrCertificatesInvalid.At("options.ca_certificates")
		}
		_ = pem.Encode(&kept, &pem.Block{Type: block.Type, Bytes: block.Bytes}) // into memory
		rest = bytes.TrimSpace(rest)
	}
	return kept.String(), nil
}
