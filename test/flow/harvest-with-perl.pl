#!/usr/bin/perl
# Harvests one list with HTTP::OAI (Debian: libhttp-oai-perl), the library that EPrints and many aggregators use.
# Usage: harvest-with-perl.pl BASE_URL VERB METADATA_PREFIX
# Prints one line a record: identifier, datestamp, and the name of the root element of its metadata ("-" without any).
use strict;
use warnings;
use HTTP::OAI;

my ($base, $verb, $prefix) = @ARGV;
my $harvester = HTTP::OAI::Harvester->new(baseURL => $base);
my $list = $harvester->$verb(metadataPrefix => $prefix, onRecord => sub {
    my ($record) = @_;
    my ($root) = $verb eq 'ListRecords' && defined $record->metadata ? $record->metadata->dom->findnodes('./*/*') : ();
    print join("\t", $record->identifier, $record->datestamp, defined $root ? $root->nodeName : '-'), "\n";
});
die $list->code . ' ' . $list->message . "\n" if $list->is_error;
