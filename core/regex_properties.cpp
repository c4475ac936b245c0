#include <algorithm>
#include <iterator>
#include <string>
#include <string_view>

#include "core/regex_syntax.h"

namespace gwctl::regex {
namespace {

struct Category {
  std::string_view name;
  std::string_view pcre;
};

// Every spelling that ECMA-262 knows, sorted.
constexpr Category categories[] = {
    {"C", "C"},
    {"Cased_Letter", "LC"},
    {"Cc", "Cc"},
    {"Cf", "Cf"},
    {"Close_Punctuation", "Pe"},
    {"Cn", "Cn"},
    {"Co", "Co"},
    {"Combining_Mark", "M"},
    {"Connector_Punctuation", "Pc"},
    {"Control", "Cc"},
    {"Cs", "Cs"},
    {"Currency_Symbol", "Sc"},
    {"Dash_Punctuation", "Pd"},
    {"Decimal_Number", "Nd"},
    {"Enclosing_Mark", "Me"},
    {"Final_Punctuation", "Pf"},
    {"Format", "Cf"},
    {"Initial_Punctuation", "Pi"},
    {"L", "L"},
    {"LC", "LC"},
    {"Letter", "L"},
    {"Letter_Number", "Nl"},
    {"Line_Separator", "Zl"},
    {"Ll", "Ll"},
    {"Lm", "Lm"},
    {"Lo", "Lo"},
    {"Lowercase_Letter", "Ll"},
    {"Lt", "Lt"},
    {"Lu", "Lu"},
    {"M", "M"},
    {"Mark", "M"},
    {"Math_Symbol", "Sm"},
    {"Mc", "Mc"},
    {"Me", "Me"},
    {"Mn", "Mn"},
    {"Modifier_Letter", "Lm"},
    {"Modifier_Symbol", "Sk"},
    {"N", "N"},
    {"Nd", "Nd"},
    {"Nl", "Nl"},
    {"No", "No"},
    {"Nonspacing_Mark", "Mn"},
    {"Number", "N"},
    {"Open_Punctuation", "Ps"},
    {"Other", "C"},
    {"Other_Letter", "Lo"},
    {"Other_Number", "No"},
    {"Other_Punctuation", "Po"},
    {"Other_Symbol", "So"},
    {"P", "P"},
    {"Paragraph_Separator", "Zp"},
    {"Pc", "Pc"},
    {"Pd", "Pd"},
    {"Pe", "Pe"},
    {"Pf", "Pf"},
    {"Pi", "Pi"},
    {"Po", "Po"},
    {"Private_Use", "Co"},
    {"Ps", "Ps"},
    {"Punctuation", "P"},
    {"S", "S"},
    {"Sc", "Sc"},
    {"Separator", "Z"},
    {"Sk", "Sk"},
    {"Sm", "Sm"},
    {"So", "So"},
    {"Space_Separator", "Zs"},
    {"Spacing_Mark", "Mc"},
    {"Surrogate", "Cs"},
    {"Symbol", "S"},
    {"Titlecase_Letter", "Lt"},
    {"Unassigned", "Cn"},
    {"Uppercase_Letter", "Lu"},
    {"Z", "Z"},
    {"Zl", "Zl"},
    {"Zp", "Zp"},
    {"Zs", "Zs"},
    {"cntrl", "Cc"},
    {"digit", "Nd"},
    {"punct", "P"},
};

// The names below are separated, and surrounded, by one blank.
constexpr std::string_view binary_properties =
    " AHex ASCII ASCII_Hex_Digit Alpha Alphabetic Any Bidi_C Bidi_Control Bidi_M Bidi_Mirrored"
    " CI CWCF CWCM CWL CWT CWU Case_Ignorable Cased Changes_When_Casefolded"
    " Changes_When_Casemapped Changes_When_Lowercased Changes_When_Titlecased"
    " Changes_When_Uppercased DI Dash Default_Ignorable_Code_Point Dep Deprecated Dia Diacritic"
    " EBase EComp EMod EPres Emoji Emoji_Component Emoji_Modifier Emoji_Modifier_Base"
    " Emoji_Presentation Ext ExtPict Extended_Pictographic Extender Gr_Base Gr_Ext Grapheme_Base"
    " Grapheme_Extend Hex Hex_Digit IDC IDS IDSB IDST IDS_Binary_Operator IDS_Trinary_Operator"
    " ID_Continue ID_Start Ideo Ideographic Join_C Join_Control LOE Logical_Order_Exception"
    " Lower Lowercase Math NChar Noncharacter_Code_Point Pat_Syn Pat_WS Pattern_Syntax"
    " Pattern_White_Space QMark Quotation_Mark RI Radical Regional_Indicator SD STerm"
    " Sentence_Terminal Soft_Dotted Term Terminal_Punctuation UIdeo Unified_Ideograph Upper"
    " Uppercase VS Variation_Selector White_Space XIDC XIDS XID_Continue XID_Start space"
    " ";

constexpr std::string_view scripts =
    " Adlam Adlm Aghb Ahom Anatolian_Hieroglyphs Arab Arabic Armenian Armi Armn Avestan Avst"
    " Bali Balinese Bamu Bamum Bass Bassa_Vah Batak Batk Beng Bengali Bhaiksuki Bhks Bopo"
    " Bopomofo Brah Brahmi Brai Braille Bugi Buginese Buhd Buhid Cakm Canadian_Aboriginal Cans"
    " Cari Carian Caucasian_Albanian Chakma Cham Cher Cherokee Chorasmian Chrs Common Copt"
    " Coptic Cpmn Cprt Cuneiform Cypriot Cypro_Minoan Cyrillic Cyrl Deseret Deva Devanagari Diak"
    " Dives_Akuru Dogr Dogra Dsrt Dupl Duployan Egyp Egyptian_Hieroglyphs Elba Elbasan Elym"
    " Elymaic Ethi Ethiopic Geor Georgian Glag Glagolitic Gong Gonm Goth Gothic Gran Grantha"
    " Greek Grek Gujarati Gujr Gunjala_Gondi Gurmukhi Guru Han Hang Hangul Hani Hanifi_Rohingya"
    " Hano Hanunoo Hatr Hatran Hebr Hebrew Hira Hiragana Hluw Hmng Hmnp Hung Imperial_Aramaic"
    " Inherited Inscriptional_Pahlavi Inscriptional_Parthian Ital Java Javanese Kaithi Kali Kana"
    " Kannada Katakana Kayah_Li Khar Kharoshthi Khitan_Small_Script Khmer Khmr Khoj Khojki"
    " Khudawadi Kits Knda Kthi Lana Lao Laoo Latin Latn Lepc Lepcha Limb Limbu Lina Linb"
    " Linear_A Linear_B Lisu Lyci Lycian Lydi Lydian Mahajani Mahj Maka Makasar Malayalam Mand"
    " Mandaic Mani Manichaean Marc Marchen Masaram_Gondi Medefaidrin Medf Meetei_Mayek Mend"
    " Mende_Kikakui Merc Mero Meroitic_Cursive Meroitic_Hieroglyphs Miao Mlym Modi Mong"
    " Mongolian Mro Mroo Mtei Mult Multani Myanmar Mymr Nabataean Nand Nandinagari Narb Nbat"
    " New_Tai_Lue Newa Nko Nkoo Nshu Nushu Nyiakeng_Puachue_Hmong Ogam Ogham Ol_Chiki Olck"
    " Old_Hungarian Old_Italic Old_North_Arabian Old_Permic Old_Persian Old_Sogdian"
    " Old_South_Arabian Old_Turkic Old_Uyghur Oriya Orkh Orya Osage Osge Osma Osmanya Ougr"
    " Pahawh_Hmong Palm Palmyrene Pau_Cin_Hau Pauc Perm Phag Phags_Pa Phli Phlp Phnx Phoenician"
    " Plrd Prti Psalter_Pahlavi Qaac Qaai Rejang Rjng Rohg Runic Runr Samaritan Samr Sarb Saur"
    " Saurashtra Sgnw Sharada Shavian Shaw Shrd Sidd Siddham SignWriting Sind Sinh Sinhala Sogd"
    " Sogdian Sogo Sora Sora_Sompeng Soyo Soyombo Sund Sundanese Sylo Syloti_Nagri Syrc Syriac"
    " Tagalog Tagb Tagbanwa Tai_Le Tai_Tham Tai_Viet Takr Takri Tale Talu Tamil Taml Tang Tangsa"
    " Tangut Tavt Telu Telugu Tfng Tglg Thaa Thaana Thai Tibetan Tibt Tifinagh Tirh Tirhuta Tnsa"
    " Toto Ugar Ugaritic Unknown Vai Vaii Vith Vithkuqi Wancho Wara Warang_Citi Wcho Xpeo Xsux"
    " Yezi Yezidi Yi Yiii Zanabazar_Square Zanb Zinh Zyyy Zzzz"
    " ";

bool is_name_in(std::string_view name, std::string_view names) {
  return !name.empty() && name.find(' ') == std::string_view::npos &&
         names.find(' ' + std::string{name} + ' ') != std::string_view::npos;
}

std::string find_category(std::string_view name) {
  const auto* found = std::ranges::lower_bound(categories, name, {}, &Category::name);
  if (found == std::end(categories) || found->name != name) return {};
  return std::string{found->pcre};
}

}  // namespace

std::string find_property(std::string_view expression) {
  const std::size_t equals = expression.find('=');
  if (equals == std::string_view::npos) {
    if (expression == "Assigned") return "^Cn";
    if (is_name_in(expression, binary_properties)) return std::string{expression};
    return find_category(expression);
  }
  const std::string_view name = expression.substr(0, equals);
  const std::string_view value = expression.substr(equals + 1);
  if (name == "gc" || name == "General_Category") return find_category(value);
  if (!is_name_in(value, scripts)) return {};
  if (name == "sc" || name == "Script") return "sc:" + std::string{value};
  if (name == "scx" || name == "Script_Extensions") return "scx:" + std::string{value};
  return {};
}

}  // namespace gwctl::regex
