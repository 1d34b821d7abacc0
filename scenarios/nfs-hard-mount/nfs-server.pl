#!/usr/bin/perl
# nfs-server.pl PORT: an NFS server (version 3, TCP, with the MOUNT protocol on the same port) of one directory in memory. It
# listens on 127.0.0.1 and is all that a lab needs: no locks, no directories below the first, no access control.
# RFC 1813 (NFS), RFC 5531 (RPC), RFC 4506 (XDR).
use strict;
use warnings;
use IO::Select;
use IO::Socket::INET;

use constant { REG => 1, DIR => 2, ROOT => 1, OK => 0, NOENT => 2, EXIST => 17, STALE => 70, NOTSUPP => 10004 };

my ($next, %node, %entry) = (2); # entry: name => number of a node
$node{ROOT()} = { type => DIR, mode => 0755, data => '', time => time };

sub u32 { pack 'N*', @_ }
sub u64 { pack 'Q>', $_[0] }
sub opaque { my ($bytes) = @_; u32(length $bytes) . $bytes . "\0" x (-length($bytes) % 4) }
sub handle { opaque(u64($_[0])) }

# What is left of the call is in $_[0]; each takes its part.
sub take_u32 { my $value = unpack 'N', $_[0]; substr $_[0], 0, 4, ''; $value }
sub take_u64 { my $value = unpack 'Q>', $_[0]; substr $_[0], 0, 8, ''; $value }
sub take_opaque {
	my $size = take_u32($_[0]);
	my $bytes = substr $_[0], 0, $size;
	substr $_[0], 0, $size + (-$size % 4), '';
	$bytes;
}
sub take_handle { unpack 'Q>', take_opaque($_[0]) }

sub attributes { # fattr3
	my ($number) = @_;
	my $node = $node{$number};
	my $size = length $node->{data};
	my $links = $node->{type} == DIR ? 2 : 1;
	u32($node->{type}, $node->{mode}, $links, 0, 0) . u64($size) . u64($size) . u32(0, 0) . u64(1) . u64($number) . u32(($node->{time}, 0) x 3);
}
sub post { my ($number) = @_; $node{$number} ? u32(1) . attributes($number) : u32(0) } # post_op_attr
sub changed { my ($number) = @_; u32(0) . post($number) }                              # wcc_data

sub set { # sattr3, on a node
	my ($node) = @_;
	$node->{mode} = take_u32($_[1]) if take_u32($_[1]);
	take_u32($_[1]) if take_u32($_[1]); # the owner
	take_u32($_[1]) if take_u32($_[1]); # the group
	if (take_u32($_[1])) {
		my $size = take_u64($_[1]);
		$node->{data} = substr $node->{data} . "\0" x $size, 0, $size;
	}
	for (1, 2) { take_u64($_[1]) if take_u32($_[1]) == 2 } # times
}

sub lookup {
	my $name = take_opaque($_[0]);
	$name =~ /^\.\.?$/ ? ROOT : $entry{$name};
}

sub list { # READDIR and READDIRPLUS: all of it at once, from the cookie on
	my ($call, $plus) = @_;
	take_handle($call);
	my $cookie = take_u64($call);
	my @names = ('.', '..', sort keys %entry);
	my $reply = u32(OK) . post(ROOT) . u64(0);
	for my $place ($cookie .. $#names) {
		my $number = $entry{$names[$place]} // ROOT;
		$reply .= u32(1) . u64($number) . opaque($names[$place]) . u64($place + 1);
		$reply .= post($number) . u32(1) . handle($number) if $plus;
	}
	$reply . u32(0, 1);
}

my %nfs = (
	0 => sub { '' },
	1 => sub { my $number = take_handle($_[0]); $node{$number} ? u32(OK) . attributes($number) : u32(STALE) },
	2 => sub {
		my $number = take_handle($_[0]);
		set($node{$number}, $_[0]) if $node{$number};
		u32($node{$number} ? OK : STALE) . changed($number);
	},
	3 => sub {
		my $parent = take_handle($_[0]);
		my $number = lookup($_[0]);
		defined $number ? u32(OK) . handle($number) . post($number) . post($parent) : u32(NOENT) . post($parent);
	},
	4 => sub { my $number = take_handle($_[0]); u32(OK) . post($number) . u32(take_u32($_[0])) },
	6 => sub {
		my $number = take_handle($_[0]);
		my ($offset, $size) = (take_u64($_[0]), take_u32($_[0]));
		my $node = $node{$number} or return u32(STALE, 0);
		my $bytes = $offset < length $node->{data} ? substr $node->{data}, $offset, $size : '';
		u32(OK) . post($number) . u32(length $bytes, $offset + length $bytes >= length $node->{data} ? 1 : 0) . opaque($bytes);
	},
	7 => sub {
		my $number = take_handle($_[0]);
		my $offset = take_u64($_[0]);
		take_u32($_[0]) for 1, 2; # the size, which the bytes have as well; how stable
		my $node = $node{$number} or return u32(STALE) . changed($number);
		my $bytes = take_opaque($_[0]);
		$node->{data} .= "\0" x ($offset - length $node->{data}) if $offset > length $node->{data};
		substr $node->{data}, $offset, length $bytes, $bytes;
		$node->{time} = time;
		u32(OK) . changed($number) . u32(length $bytes, 2) . u64(1);
	},
	8 => sub {
		my $parent = take_handle($_[0]);
		my $name = take_opaque($_[0]);
		my $how = take_u32($_[0]);
		return u32(EXIST) . changed($parent) if $how && $entry{$name};
		my $number = $entry{$name} //= $next++;
		$node{$number} //= { type => REG, mode => 0644, data => '', time => time };
		set($node{$number}, $_[0]) if $how < 2;
		u32(OK, 1) . handle($number) . post($number) . changed($parent);
	},
	12 => sub {
		my $parent = take_handle($_[0]);
		my $number = delete $entry{take_opaque($_[0])};
		delete $node{$number} if defined $number;
		u32(defined $number ? OK : NOENT) . changed($parent);
	},
	14 => sub {
		my ($from, $name) = (take_handle($_[0]), take_opaque($_[0]));
		my ($to, $new) = (take_handle($_[0]), take_opaque($_[0]));
		my $number = delete $entry{$name};
		$entry{$new} = $number if defined $number;
		u32(defined $number ? OK : NOENT) . changed($from) . changed($to);
	},
	16 => sub { list($_[0], 0) },
	17 => sub { list($_[0], 1) },
	18 => sub { u32(OK) . post(ROOT) . u64(1 << 30) x 3 . u64(1 << 16) x 3 . u32(0) },
	19 => sub { u32(OK) . post(ROOT) . u32(65536, 65536, 4096, 65536, 65536, 4096, 4096) . u64(1 << 40) . u32(0, 1, 0x1b) },
	20 => sub { u32(OK) . post(ROOT) . u32(32000, 255, 1, 1, 0, 1) },
	21 => sub { my $number = take_handle($_[0]); u32(OK) . changed($number) . u64(1) },
);
my %mount = (
	0 => sub { '' },
	1 => sub { u32(OK) . handle(ROOT) . u32(1, 1) }, # one way to prove who one is: AUTH_SYS
	3 => sub { '' },
	4 => sub { '' },
);
my %program = (100003 => \%nfs, 100005 => \%mount);

sub answer {
	my ($call) = @_;
	my ($id, $type, $version, $program, undef, $procedure) = map { take_u32($call) } 1 .. 6;
	for (1, 2) { take_u32($call); take_opaque($call) } # credentials, verifier
	my $reply = u32($id, 1, 0, 0, 0); # accepted, no verifier
	my $do = $program{$program} or return $reply . u32(1);
	my $known = $do->{$procedure};
	return $reply . u32(0) . $known->($call) if $known;
	$do == \%nfs ? $reply . u32(0, NOTSUPP) . u32(0) x 4 : $reply . u32(3);
}

my $listener = IO::Socket::INET->new(LocalAddr => '127.0.0.1', LocalPort => $ARGV[0], Listen => 8, ReuseAddr => 1) or die "$!\n";
my $select = IO::Select->new($listener);
my %received;
while (my @ready = $select->can_read) {
	for my $client (@ready) {
		if ($client == $listener) { $select->add(scalar $listener->accept); next }
		if (!sysread $client, $received{$client}, 1 << 20, length($received{$client} // '')) {
			delete $received{$client};
			$select->remove($client);
			close $client;
			next;
		}
		while (length $received{$client} >= 4) { # a record: one fragment, its size before it
			my $size = unpack('N', $received{$client}) & 0x7fffffff;
			last if length $received{$client} < 4 + $size;
			my $reply = answer(substr $received{$client}, 4, $size);
			substr $received{$client}, 0, 4 + $size, '';
			my $record = u32(0x80000000 | length $reply) . $reply;
			while (length $record) { substr $record, 0, syswrite($client, $record) // last, '' }
		}
	}
}
